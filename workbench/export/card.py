"""The picture of a check that other sites show beside a link to it (Open Graph): its claim and its label."""

import io
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from workbench.domain.values import Desk, PublishedCheck
from workbench.export.compare import whole
from workbench.export.digest import label
from workbench.export.fonts import BOLD, REGULAR, drawable

if TYPE_CHECKING:
    from PIL import ImageFont

SIZE: Final = (1200, 630)
_PAPER, _INK, _SOFT, _ACCENT = "#faf9f6", "#1f1d1a", "#5f5a52", "#17568a"
_MARGIN: Final = 80
_LINES: Final = 5


@lru_cache(maxsize=64)
def draw(check: PublishedCheck, desk: Desk) -> bytes:
    """A PNG of 1200 x 630; a claim that needs more than five lines ends in an ellipsis."""
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", SIZE, _PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, 24, SIZE[1]), fill=_ACCENT)
    pen.text((_MARGIN, 64), drawable(label(check)), font=ImageFont.truetype(str(BOLD), 64), fill=_ACCENT)
    face = ImageFont.truetype(str(REGULAR), 52)
    claim = _lines(drawable(whole(check.claim)), face)
    pen.multiline_text((_MARGIN, 170), "\n".join(claim), font=face, fill=_INK, spacing=14)
    foot = drawable(whole(f"{desk.name} · as of {check.as_of.isoformat()}"))
    pen.text((_MARGIN, SIZE[1] - 90), foot, font=ImageFont.truetype(str(REGULAR), 32), fill=_SOFT)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _lines(text: str, face: "ImageFont.FreeTypeFont") -> list[str]:
    """The text in lines that fit; a word longer than a line is broken."""
    room = SIZE[0] - 2 * _MARGIN
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if face.getlength(longer) <= room:
            lines[-1] = longer
            continue
        lines.append(word)
        while face.getlength(lines[-1]) > room:
            cut = next(end for end in range(len(lines[-1]), 0, -1) if face.getlength(lines[-1][:end]) <= room)
            lines[-1:] = [lines[-1][:cut], lines[-1][cut:]]
        if len(lines) > _LINES + 1:
            break
    lines = [line for line in lines if line]
    return lines if len(lines) <= _LINES else [*lines[: _LINES - 1], f"{lines[_LINES - 1].rstrip('.,')} …"]
