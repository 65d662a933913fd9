"""A check as a few lines of HTML, for readers of feeds: label, reasons, evidence for and against, where it was read."""

from collections.abc import Iterator
from html import escape

from workbench.domain.media import Media
from workbench.domain.values import Evidence, PublishedCheck
from workbench.export.compare import host_of

SIDES = (("supports", "Evidence for the claim"), ("undermines", "Evidence against it"))
"""(stance, heading) in the order in which both sides are shown."""


def title(check: PublishedCheck) -> str:
    """The claim; a check that was taken back says so first."""
    return f"Retracted: {check.claim}" if check.retracted else check.claim


def label(check: PublishedCheck) -> str:
    """What the desk says of the claim in a word: the rating's label, or that this check stands no more."""
    if check.newest_url:
        return "Replaced"
    return "Retracted" if check.retracted else check.rating.label


def headline(check: PublishedCheck) -> str:
    """The label and what it means on the desk's scale, in one line; of a retracted check, what was wrong with it."""
    if check.newest_url:
        return f"Replaced: this version said “{check.rating.label}”, and there is a newer one."
    if check.retracted:
        return f"Retracted: {check.notices[-1].wrong}"
    return f"{check.rating.label}: {check.rating.meaning}"


def place(check: PublishedCheck) -> str:
    """Where its rating stands on the scale it was given on, with the names of its ends; "" for what has no number."""
    if check.rating.value is None:
        return ""
    labels = {rating.value: rating.label for rating in reversed(check.scale.ratings)}
    low, high = (f"{end} (“{labels[end]}”)" for end in (check.scale.worst, check.scale.best))
    return f"{check.rating.value} on a scale of {low} to {high}"


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, which an empty line parts; forms of browsers send line ends as CRLF."""
    return [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]


def as_html(check: PublishedCheck) -> str:
    """The check as plain HTML without script, style or picture; every text in it is escaped."""
    return "".join(_parts(check))


def _parts(check: PublishedCheck) -> Iterator[str]:
    if check.retracted:
        yield "<p><strong>Retracted.</strong> We no longer stand by this check.</p>"
    for notice in check.notices:
        changed = f" What changed: {escape(notice.changed)}" if notice.changed else ""
        told = f"{notice.kind.capitalize()} {notice.made_at.date().isoformat()}"
        yield f"<p><strong>{told}.</strong> What was wrong: {escape(notice.wrong)}{changed}</p>"
    yield f"<p><strong>{escape(check.rating.label)}</strong>: {escape(check.rating.meaning)}</p>"
    if check.claimant:
        yield f"<p>Said by {escape(check.claimant)}.</p>"
    yield f"<blockquote>{escape(check.original)}</blockquote>"
    if host_of(check.appearance_url):
        yield f"<p>Read in {_link(check.appearance_url, check.appearance_title)}.</p>"
    for paragraph in paragraphs(check.rationale):
        yield f"<p>{escape(paragraph)}</p>"
    for stance, heading in SIDES:
        items = [item for item in check.evidence if item.stance == stance]
        if items:
            yield f"<h2>{heading}</h2>"
            yield from map(_evidence, items)
    if check.media:
        yield from _media(check.media)
    yield f"<p>As of {check.as_of.isoformat()}.</p>"


def _media(media: Media) -> Iterator[str]:
    yield f"<h2>The {media.kind.noun}</h2>"
    yield f"<p>{', '.join(one.label for one in media.authenticity)}. {_link(media.url, 'Where it was shared')}</p>"
    if media.original_context:
        yield f"<p>What the original shows: {escape(media.original_context)}</p>"
    if host_of(media.original_url):
        yield f"<p>{_link(media.original_url, 'The original')}</p>"


def _evidence(item: Evidence) -> str:
    title = _link(item.url, item.title) if host_of(item.url) else escape(item.title)
    publisher = f", {escape(item.publisher)}" if item.publisher else ""
    return f"<blockquote>“{escape(item.quote)}”<br>{title}{publisher}</blockquote>"


def _link(url: str, title: str) -> str:
    return f'<a href="{escape(url.strip())}">{escape(title or url)}</a>'
