"""Slots: what can be compared in a text keeps its order and its lengths wherever its offsets are counted from."""

from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.values import DateRef, Name, NameKind, Quantity, Slots

TEXT = "In 2014 Russia took 2 ports"
SLOTS = Slots(
    (Quantity(20, 21, "2", 2.0),),
    (DateRef(3, 7, "2014", None, None, "year"),),
    (Name(8, 14, "Russia", NameKind.PLACE),),
)


def spans(slots):
    return [(one.start, one.end) for one in (*slots.quantities, *slots.dates, *slots.names)]


@given(st.integers(0, 10_000))
def test_moving_there_and_back_changes_nothing(by):
    assert SLOTS.moved(by).moved(-by) == SLOTS
    assert spans(SLOTS.moved(by)) == [(start + by, end + by) for start, end in spans(SLOTS)]


def test_only_what_stands_wholly_inside_is_within():
    assert spans(SLOTS.within(3, 14)) == [(3, 7), (8, 14)]
    assert spans(SLOTS.within(4, 21)) == [(20, 21), (8, 14)]
    assert SLOTS.within(0, len(TEXT)) == SLOTS
    assert SLOTS.within(5, 5) == Slots()
