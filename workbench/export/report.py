"""The report of checks as it is laid out on paper: what `formats.pdf` writes.

A module of its own, because FPDF takes long to load and most processes never write a report.
"""

from datetime import UTC, datetime
from typing import Final

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont

from workbench.domain.media import Media
from workbench.domain.values import Desk, Evidence, Notice, PublishedCheck
from workbench.export.compare import host_of, whole
from workbench.export.digest import SIDES, paragraphs, place
from workbench.export.fonts import BOLD, ITALIC, REGULAR, drawable

INK: Final = (31, 29, 26)
SOFT: Final = (95, 90, 82)
ACCENT: Final = (23, 86, 138)
_MADE: Final = datetime(1980, 1, 1, tzinfo=UTC)


class Report(FPDF):
    """A4, one column; `paragraph` writes one and goes on below it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(format="A4")
        self.desk = desk
        for style, face in (("", REGULAR), ("B", BOLD), ("I", ITALIC)):
            self.add_font("Serif", style, str(face))
        self.set_creation_date(_MADE)
        self.set_title(drawable(f"Fact-checks by {desk.name}"))
        self.set_author(drawable(desk.name))
        self.set_lang("en")
        self.set_margins(25, 22, 25)
        self.set_auto_page_break(True, 22)

    def close(self) -> None:
        """Let go of the faces' files, which writing alone does."""
        for face in self.fonts.values():
            if isinstance(face, TTFFont):
                face.close()

    def footer(self) -> None:
        """The desk and the page's number; called for each page."""
        self.set_y(-15)
        self.set_font("Serif", "", 8)
        self.set_text_color(*SOFT)
        self.cell(0, 5, drawable(whole(self.desk.name)), align="L")
        self.set_x(self.l_margin)
        self.cell(0, 5, str(self.page_no()), align="R")

    def paragraph(
        self, text: str, *, size: float = 10.5, style: str = "", colour: tuple[int, int, int] = INK, link: str = ""
    ) -> None:
        """One paragraph; signs that the face lacks stand as their code points."""
        self.set_font("Serif", style, size)
        self.set_text_color(*colour)
        fitting = drawable(whole(text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
        self.multi_cell(0, size * 0.5, fitting, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT, link=link)
        self.ln(size * 0.16)

    def heading(self, text: str) -> None:
        """A heading inside a check, never the last line of a page."""
        if self.will_page_break(24):
            self.add_page()
        self.ln(2)
        self.paragraph(text, size=12, style="B")

    def check(self, check: PublishedCheck) -> None:
        """One check, on pages of its own."""
        self.add_page()
        self.start_section(drawable(whole(check.claim))[:200] or "–")
        if not check.standing:
            self.paragraph(
                "Retracted." if check.retracted else "Replaced by a newer version.", style="B", colour=ACCENT
            )
        self.paragraph(f"Fact-check by {self.desk.name}, {check.published_at.date().isoformat()}", size=9, colour=SOFT)
        self.paragraph(check.claim, size=18, style="B")
        self.paragraph(_where(check), size=9.5, colour=SOFT)
        self.paragraph(check.rating.label, size=16, style="B", colour=ACCENT)
        self.paragraph(_meaning(check))
        if check.rationale.strip():
            self.heading("Why")
            for part in paragraphs(check.rationale):
                self.paragraph(part)
        self.heading("As it was said")
        self.paragraph(f"“{check.original}”", style="I")
        if check.media:
            self._media(check.media)
        for stance, title in SIDES:
            self._side(title, [item for item in check.evidence if item.stance == stance])
        if check.notices:
            self.heading("Corrections")
            for notice in check.notices:
                self.paragraph(_told(notice))
        self.ln(2)
        self.paragraph(f"Version {check.version}. {check.url}", size=9, colour=SOFT, link=check.url)

    def _media(self, media: Media) -> None:
        self.heading(f"The {media.kind.noun}")
        for one in media.authenticity:
            self.paragraph(f"{one.label}. {one.meaning}")
        if media.original_context:
            self.paragraph(f"What the original shows: {media.original_context}")
        for title, url in (("Shared at", media.url), ("The original", media.original_url)):
            if url:
                self.paragraph(f"{title}: {url}", size=9, colour=SOFT, link=url if host_of(url) else "")

    def _side(self, title: str, items: list[Evidence]) -> None:
        self.heading(title)
        if not items:
            self.paragraph("We found none.", colour=SOFT)
        for item in items:
            self.paragraph(f"“{item.quote}”")
            parts = [item.title, item.publisher, "primary source" if item.primary else "", item.url, item.archived_url]
            link = item.url.strip() if host_of(item.url) else ""
            self.paragraph(" · ".join(part for part in parts if part), size=9, colour=SOFT, link=link)
            self.paragraph(f"copy {item.snapshot_sha256}", size=7, colour=SOFT)


def _where(check: PublishedCheck) -> str:
    said = f"Said by {check.claimant}" if check.claimant else "Nobody is named as its source"
    day = f", {check.claim_date.isoformat()}" if check.claim_date else ""
    parts = [check.appearance_title, check.appearance_publisher, check.appearance_url]
    read = " · ".join(part for part in parts if part)
    return f"{said}{day}." + (f" Read in {read}." if read else "")


def _meaning(check: PublishedCheck) -> str:
    number = (
        f" {place(check)}." if check.rating.value is not None else " This is no degree of truth, so it has no number."
    )
    again = f"; to be looked at again by {check.review_by.isoformat()}" if check.review_by else ""
    stale = " It is due for another look." if check.stale else ""
    return f"{check.rating.meaning}{number} Weighed on what was known on {check.as_of.isoformat()}{again}.{stale}"


def _told(notice: Notice) -> str:
    changed = f" What changed: {notice.changed}" if notice.changed else ""
    return f"{notice.kind.capitalize()} {notice.made_at.date().isoformat()}. What was wrong: {notice.wrong}{changed}"
