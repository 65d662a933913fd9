"""The picture, video or sound that a verdict is about, as a row and read back."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from workbench.domain.media import Authenticity, Media, MediaKind, in_order
from workbench.models import VerdictMedia


def to_row(media: Media) -> VerdictMedia:
    """The row, for a verdict that has no id yet."""
    return VerdictMedia(
        verdict_id=0,
        kind=media.kind.value,
        url=media.url.strip(),
        authenticity=[one.value for one in in_order(media.authenticity)],
        original_url=media.original_url.strip(),
        original_context=media.original_context.strip(),
    )


def of_verdicts(session: Session, verdict_ids: Sequence[int]) -> dict[int, Media]:
    """By the verdict's id; those that are about words alone are left out."""
    rows = session.exec(select(VerdictMedia).where(col(VerdictMedia.verdict_id).in_(verdict_ids)))
    return {
        row.verdict_id: Media(
            kind=MediaKind(row.kind),
            url=row.url,
            authenticity=tuple(map(Authenticity, row.authenticity)),
            original_url=row.original_url,
            original_context=row.original_context,
        )
        for row in rows
    }
