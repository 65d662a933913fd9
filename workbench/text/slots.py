"""What can be compared in a text: its quantities, dates and names, with exact offsets."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from workbench.domain.values import Slots
from workbench.text.dates import date_spans, find_dates
from workbench.text.names import find_names_many
from workbench.text.quantities import find_quantities


def find_slots(text: str, *, published_on: date | None = None) -> Slots:
    """The slots of one text; relative dates ("last month") rest on `published_on` and are left out without it."""
    return find_slots_many([text], published_on=published_on)[0]


def find_slots_many(texts: Sequence[str], *, published_on: date | None = None) -> list[Slots]:
    """The slots of each text, in the order given; one call for many texts reads names several times faster."""
    found = [
        Slots(
            quantities=tuple(find_quantities(text, taken=date_spans(text))),
            dates=tuple(find_dates(text, published_on=published_on)),
        )
        for text in texts
    ]
    names = find_names_many(texts)  # last, since `names_beside` may still be loading
    return [replace(slots, names=tuple(named)) for slots, named in zip(found, names, strict=True)]
