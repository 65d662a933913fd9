"""A form that came too late, merged three ways: as it was opened, as it was typed, as the claim is now."""

from dataclasses import dataclass

from workbench.domain.merging import choose, merge
from workbench.services.review.dossier import VerdictRow
from workbench.web.forms.verdict import VerdictForm

TEXTS = ("wording", "rationale", "exception", "other_side", "distinction", "media_original_context")
VALUES = ("rating", "confidence", "as_of", "review_by", "media_kind", "media_url", "media_original_url")
SEVERAL = ("media_authenticity",)


@dataclass(frozen=True, slots=True)
class MergeRow:
    """One field in its three versions, and whether both sides changed it in different ways."""

    label: str
    base: str
    mine: str
    theirs: str
    conflict: bool


def merge_into(form: VerdictForm, fresh: VerdictForm, theirs: VerdictRow) -> list[MergeRow]:
    """Put the merged values into the form; gives the fields in which the other verdict differs, to be shown."""
    rows = []
    for name in (*TEXTS, *VALUES, *SEVERAL):
        field, start = form[name], _plain(fresh[name].data)
        mine, other = _plain(field.data), _theirs(theirs, name)
        merged = (merge if name in TEXTS else choose)(start, mine, other)
        if other not in {mine, start}:
            rows.append(MergeRow(field.label.text, start, mine, other, merged.conflict))
        if name in TEXTS:
            field.data = merged.text
        elif name in SEVERAL and merged.text != mine:
            field.process(None, data=merged.text.split(", ") if merged.text else [])
        elif merged.text != mine:
            field.process(None, data=getattr(theirs, name) if name in {"as_of", "review_by"} else merged.text)
    return rows


def _theirs(row: VerdictRow, name: str) -> str:
    if name.startswith("media_"):
        return _plain(getattr(row.media, name.removeprefix("media_"), ""))
    return _plain(row.rating.id if name == "rating" else getattr(row, name))


def _plain(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return "" if value is None or value == "None" else str(value).replace("\r\n", "\n")
