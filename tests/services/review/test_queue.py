"""The queue: what is shown, in which order, and how many pages of it."""

import pytest
from sqlalchemy import event

from tests.factories import actor_of, make_article, make_claim, make_match, make_source, make_user, submit_one
from workbench import clock
from workbench.domain.lifecycle import State
from workbench.services.review import leases, queue, selection
from workbench.services.review.claims import Asked
from workbench.services.review.filters import QueueFilter, Sort

CONFLICT = [
    {
        "slot": "quantity",
        "outcome": "conflicts",
        "claim": "85%",
        "source": "58%",
        "sentence": "claim says 85%, source says 58%",
    }
]


def ids(session, **wanted):
    return [row.id for row in queue.page(session, QueueFilter(**wanted)).rows]


def speaker(name):
    return {"name": name, "voice": "quoted", "start": -1, "end": -1}


def test_an_empty_queue_has_one_page_without_rows(session):
    assert queue.page(session, QueueFilter()) == queue.QueuePage((), 0, 1, 1)
    assert queue.next_claim(session, QueueFilter(), after=1) is None


def test_without_a_wish_all_that_can_be_worked_on_is_shown_most_worth_checking_first(session):
    low, high = make_claim(session, worthiness=0.2), make_claim(session, worthiness=0.9)
    make_claim(session, state="skipped")
    make_claim(session, state="candidate")
    returned = make_claim(session, state="returned", worthiness=0.5)
    assert ids(session) == [high.id, returned.id, low.id]


def test_the_three_orders(session):
    first = make_claim(session, worthiness=0.2)
    second = make_claim(session, worthiness=0.9)
    third = make_claim(session, worthiness=0.9)
    assert ids(session, sort=Sort.WORTHINESS) == [second.id, third.id, first.id]
    assert ids(session, sort=Sort.NEWEST) == [third.id, second.id, first.id]
    assert ids(session, sort=Sort.OLDEST) == [first.id, second.id, third.id]


def test_states_are_chosen_and_counted_whatever_is_shown(session):
    waiting = make_claim(session, state="candidate")
    make_claim(session)
    page = queue.page(session, QueueFilter(states=(State.CANDIDATE,)))
    assert [row.id for row in page.rows] == [waiting.id]
    counts = selection.by_state(session)
    assert (page.total, counts["candidate"], counts["queued"], sum(counts.values())) == (1, 1, 1, 2)
    assert queue.page(session, QueueFilter(states=(State.CANDIDATE,)), counts) == page


def test_by_kind_and_by_article(session):
    article = make_article(session)
    quote, law = make_claim(session, article, kind="quote"), make_claim(session, kind="law")
    assert ids(session, kind="law") == [law.id]
    assert ids(session, article_id=article.id) == [quote.id]
    assert ids(session, kind="law", article_id=article.id) == []


def test_by_speaker_in_any_case_and_by_a_part_of_the_name(session):
    voss = make_claim(session, speaker=speaker("Lena Voss"))
    make_claim(session, speaker=speaker("Someone Else"))
    make_claim(session)
    assert ids(session, speaker="voss") == [voss.id]


def test_every_word_must_stand_in_the_claim_in_any_order_and_case(session):
    ferries = make_claim(session, text="The ferries carried 2.4 million passengers.")
    make_claim(session, text="The trains carried 9 million passengers.")
    assert ids(session, words="Passengers FERRIES") == [ferries.id]
    assert ids(session, words="ferries trains") == []


@pytest.mark.parametrize(
    ("stands", "asked"),
    [("Путін оголосив це в березні.", "путін"), ("ÉLYSÉE says so.", "élysée"), ("Łódź grew by 3%.", "ŁÓDŹ")],
)
def test_case_does_not_matter_in_any_script(session, stands, asked):
    claim = make_claim(session, text=stands)
    assert ids(session, words=asked) == [claim.id]


def test_case_does_not_matter_in_the_name_of_a_speaker_in_any_script(session):
    claim = make_claim(session, speaker=speaker("Øystein Åsen"))
    assert ids(session, speaker="øystein ÅSEN") == [claim.id]


@pytest.mark.parametrize("asked", ["%", "_", "100%x", "\\", "'; --"])
def test_what_means_something_to_the_database_means_only_itself(session, asked):
    make_claim(session, text="Nothing of the kind.")
    assert ids(session, words=asked) == []
    assert ids(session, speaker=asked) == []


def test_a_percent_sign_is_found_as_itself(session):
    claim = make_claim(session, text="Prices rose by 5% last year.")
    make_claim(session, text="Prices rose by 5 points.")
    assert ids(session, words="5%") == [claim.id]


def test_mine_is_what_i_hold(session):
    me, other = make_user(session), make_user(session)
    mine, theirs = make_claim(session), make_claim(session)
    for user, claim in ((me, mine), (other, theirs)):
        leases.take(session, actor_of(user), Asked(claim.id, 1), lease_minutes=30)
    (row,) = queue.page(session, QueueFilter(holder_id=me.id)).rows
    assert (row.id, row.holder_name, row.state) == (mine.id, me.name, State.IN_REVIEW)
    assert row.lease_until is not None


def test_what_i_wrote_is_found_in_every_state(session):
    me = make_user(session)
    claim = submit_one(session, me)
    submit_one(session, make_user(session))
    assert ids(session, author_id=me.id, states=tuple(State)) == [claim.id]


def test_only_live_conflicts_count(session):
    kinds = ("live", "ended", "rejected", "agrees")
    found = {kind: make_claim(session) for kind in kinds}
    for kind, claim in found.items():
        make_match(
            session,
            claim,
            make_source(session),
            comparisons=CONFLICT if kind != "agrees" else [],
            has_conflict=kind != "agrees",
            ended_at=clock.now() if kind == "ended" else None,
            state="rejected" if kind == "rejected" else "suggested",
            decided_at=clock.now() if kind == "rejected" else None,
        )
    assert ids(session, conflicts_only=True) == [found["live"].id]
    rows = {row.id: row for row in queue.page(session, QueueFilter()).rows}
    assert [(rows[found[kind].id].matches, rows[found[kind].id].conflicts) for kind in kinds] == [
        (1, 1),
        (0, 0),
        (0, 0),
        (1, 0),
    ]
    assert rows[found["live"].id].best.conflict == "claim says 85%, source says 58%"
    assert rows[found["agrees"].id].best.conflict == ""


@pytest.mark.parametrize(
    ("kind", "score", "is_one"), [("fact-check", 0.5, True), ("fact-check", 0.49, False), ("document", 0.9, False)]
)
def test_a_row_calls_a_claim_checked_where_the_filter_does(session, kind, score, is_one):
    make_match(session, make_claim(session), make_source(session, kind=kind), score=score)
    (row,) = queue.page(session, QueueFilter()).rows
    assert row.best.is_earlier_verdict is is_one
    assert queue.page(session, QueueFilter(checked_only=True)).total == is_one


def test_the_best_match_is_that_with_the_highest_score(session):
    claim = make_claim(session)
    make_match(session, claim, make_source(session), score=0.3)
    best = make_source(session, title="The better one", kind="fact-check", rating="False")
    make_match(session, claim, best, score=0.7)
    (row,) = queue.page(session, QueueFilter()).rows
    assert (row.matches, row.best.title, row.best.kind, row.best.rating, row.best.score) == (
        2,
        "The better one",
        "fact-check",
        "False",
        0.7,
    )


def test_a_claim_without_a_match_has_no_best(session):
    make_claim(session)
    (row,) = queue.page(session, QueueFilter()).rows
    assert (row.best, row.matches, row.speaker) == (None, 0, "")


@pytest.fixture
def five(session, monkeypatch):
    monkeypatch.setattr(queue, "PAGE_SIZE", 2)
    return [make_claim(session, worthiness=0.9 - number / 10).id for number in range(5)]


@pytest.mark.parametrize(
    ("asked", "given", "rows"), [(1, 1, (0, 2)), (2, 2, (2, 4)), (3, 3, (4, 5)), (99, 3, (4, 5)), (0, 1, (0, 2))]
)
def test_pages_hold_every_claim_once_and_a_page_that_is_not_there_is_the_nearest(session, five, asked, given, rows):
    page = queue.page(session, QueueFilter(page=asked))
    assert (page.page, page.pages, page.total) == (given, 3, 5)
    assert [row.id for row in page.rows] == five[slice(*rows)]


def test_the_next_claim_follows_in_the_order_shown_across_pages(session, five):
    assert queue.next_claim(session, QueueFilter(), after=five[1]) == five[2]
    assert queue.next_claim(session, QueueFilter(sort=Sort.OLDEST), after=five[0]) == five[1]
    assert queue.next_claim(session, QueueFilter(), after=five[-1]) is None


def test_after_a_claim_that_left_the_queue_comes_the_one_that_stood_behind_it(session, five):
    leases.take(session, actor_of(make_user(session)), Asked(five[2], 1), lease_minutes=30)
    assert queue.next_claim(session, QueueFilter(states=(State.QUEUED,)), after=five[2]) == five[3]


def test_after_a_claim_that_never_was_comes_the_first(session, five):
    assert queue.next_claim(session, QueueFilter(), after=10_000) == five[0]


def test_the_next_of_equals_is_the_one_found_later(session):
    first, second, third = (make_claim(session, worthiness=0.5).id for _ in range(3))
    assert queue.next_claim(session, QueueFilter(), after=first) == second
    assert queue.next_claim(session, QueueFilter(sort=Sort.NEWEST), after=third) == second


def test_the_number_of_queries_does_not_grow_with_the_rows(database):
    def counted():
        seen = []
        listen = lambda *args: seen.append(args[2])  # noqa: E731
        with database.read() as session:
            event.listen(database.engine, "before_cursor_execute", listen)
            queue.page(session, QueueFilter())
            event.remove(database.engine, "before_cursor_execute", listen)
        return len(seen)

    with database.write() as session:
        make_match(session, make_claim(session), make_source(session))
    few = counted()
    assert few <= 5
    with database.write() as session:
        for _ in range(10):
            make_match(session, make_claim(session), make_source(session))
    assert counted() == few
