"""What an edition tells of: all that is published, what became of it, and what changed since another edition."""

import io
import json
from datetime import timedelta

import pytest

from tests.behind import behind
from tests.factories import actor_of, make_claim, make_source, make_user, verdict_draft
from workbench import clock
from workbench.domain.roles import Role
from workbench.domain.values import Desk
from workbench.errors import BadInputError, NotFoundError
from workbench.export.manifest import Changes, read_manifest
from workbench.models import Edition
from workbench.services.publication import corrections, editions, published, publishing
from workbench.services.publication.corrections import PublicWords
from workbench.services.publication.published import EVERYTHING, selection
from workbench.services.review import leases, second_reviews, verdicts
from workbench.services.review.claims import Asked

pytestmark = pytest.mark.usefixtures("at_noon")  # days are counted from today

DESK = Desk("Example Desk", "https://desk.example", "")
WORDS = PublicWords("We misread the table.", "It is mostly true now.")


def asked(claim, reason=""):
    return Asked(claim.id, claim.version, reason=reason)


@pytest.fixture
def author(session):
    return make_user(session)


@pytest.fixture
def editor(session):
    return actor_of(make_user(session, role=Role.SUPERVISOR))


@pytest.fixture
def publish(session, author, editor):
    """Publishes a claim in these words; gives the claim."""

    def one(wording="85% of Ukrainians reject giving up territory", *, claim=None, **overrides):
        claim = claim or make_claim(session)
        leases.take(session, actor_of(author), asked(claim), lease_minutes=30)
        draft = verdict_draft(make_source(session), wording=wording, **overrides)
        second_reviews.submit(session, actor_of(author), asked(claim), draft)
        session.refresh(claim)
        verdicts.approve(session, editor, asked(claim))
        publishing.publish(session, editor, asked(claim), DESK)
        return claim

    return one


@pytest.fixture
def retract(session, editor):
    """Takes a published claim's check back."""

    def one(claim):
        corrections.begin(session, editor, asked(claim, "wrong"))
        corrections.retract(session, editor, asked(claim, "unfounded"), DESK, PublicWords("The poll was never made."))

    return one


@pytest.fixture
def correct(session, author, editor):
    """Publishes a corrected version."""

    def one(claim, wording="85% of Ukrainians reject it"):
        corrections.begin(session, editor, asked(claim, "wrong"))
        leases.take(session, actor_of(author), asked(claim), lease_minutes=30)
        draft = verdict_draft(make_source(session), rating="mostly-true", wording=wording)
        second_reviews.submit(session, actor_of(author), asked(claim), draft)
        verdicts.approve(session, editor, asked(claim))
        corrections.publish(session, editor, asked(claim), DESK, WORDS)

    return one


def rows(session, **options):
    return [json.loads(line) for line in editions.render(session, "jsonl", DESK, **options).content.splitlines()]


def keep(session, editor, name="jsonl", **options):
    return editions.keep(session, editor, editions.render(session, name, DESK, **options), DESK)


def test_a_retracted_check_stays_in_editions_as_a_tombstone_that_says_why(session, publish, retract):
    retract(publish())
    (row,) = rows(session)
    assert row["status"] == "retracted"
    (told,) = row["corrections"]
    assert (told["kind"], told["wrong"], told["changed"]) == ("retracted", "The poll was never made.", None)


def test_a_retracted_check_is_in_no_claimreview_edition_but_in_the_feeds(session, publish, retract):
    publish("Another one")
    retract(publish())
    records = json.loads(editions.render(session, "claimreview", DESK).content)
    assert [record["claimReviewed"] for record in records] == ["Another one"]
    feed = json.loads(editions.render(session, "jsonfeed", DESK).content)
    assert [item["title"].partition(":")[0] for item in feed["items"]] == ["Another one", "Retracted"]
    assert feed["items"][1]["summary"] == "Retracted: The poll was never made."


def test_a_corrected_check_carries_what_was_wrong_and_the_old_version_stays_readable(session, publish, correct):
    claim = publish()
    first = published.of_claim(session, claim.id)
    correct(claim)
    (row,) = rows(session)
    assert (row["status"], row["version"], row["rating_id"]) == ("standing", 2, "mostly-true")
    (told,) = row["corrections"]
    assert (told["version_url"], told["wrong"]) == (f"{DESK.url}/checks/{first}", WORDS.wrong)
    old = published.one(session, first, DESK)
    assert (old.standing, old.newest_url, old.notices) == (False, row["url"], ())


def test_a_version_says_only_what_was_corrected_up_to_it(session, publish, correct, retract):
    claim = publish()
    correct(claim, "It is 85%")
    second = published.of_claim(session, claim.id)
    correct(claim, "It is 84%")
    retract(claim)
    versions = list(published.every_version(session, DESK))
    assert [len(check.notices) for check in versions] == [0, 1, 3]
    assert [check.retracted for check in versions] == [False, False, True]
    assert versions[1].id == second


def test_the_feed_of_the_newest_has_a_retraction_before_older_news(session, publish, retract, correct, monkeypatch):
    first = publish("The first one")
    publish("The second one")
    later = clock.now() + timedelta(minutes=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    retract(first)
    told = published.latest(session, DESK, 2, retracted=True)
    assert [check.claim for check in told] == ["The first one", "The second one"]
    assert [check.claim for check in published.page(session, DESK, 1, 50)[0]] == ["The second one"]


def test_a_check_is_stale_when_the_day_of_its_next_look_has_passed(session, publish, monkeypatch):
    today = clock.today()
    publish(review_by=today)
    assert [row["stale"] for row in rows(session)] == [False]
    monkeypatch.setattr(clock, "today", lambda: today + timedelta(days=1))
    assert [row["stale"] for row in rows(session)] == [True]


def test_an_edition_says_what_changed_since_the_one_before(session, editor, publish, correct, retract):
    kept, doomed = publish("The first one"), publish("The second one")
    assert keep(session, editor) == 1
    correct(kept)
    retract(doomed)
    new = publish("The third one")
    number = keep(session, editor)
    changes = read_manifest(editions.get(session, number).manifest.encode()).changes
    newest = [published.of_claim(session, claim.id) for claim in (new, kept, doomed)]
    assert changes == Changes(1, *((check_id,) for check_id in newest))
    assert read_manifest(editions.get(session, 1).manifest.encode()).changes.added == (1, 2)


def test_an_edition_since_another_holds_what_changed_and_says_so(session, editor, publish, correct, retract):
    doomed = publish("The first one")
    publish("The second one")
    first = keep(session, editor)
    retract(doomed)
    publish("The third one")
    assert [row["claim"] for row in rows(session, since=first)] == ["The first one", "The third one"]
    manifest = read_manifest(editions.get(session, keep(session, editor, since=first)).manifest.encode())
    assert (manifest.count, manifest.filters) == (2, {"changed since": "1"})
    assert rows(session, since=2) == []


def test_a_claim_that_was_corrected_before_anybody_had_it_counts_as_new(session, publish, correct):
    correct(publish())
    assert editions.changes_since(session, None) == Changes(None, added=(2,))


def test_since_an_edition_that_is_not_there_is_refused(session):
    with pytest.raises(NotFoundError, match="no edition 9"):
        editions.render(session, "jsonl", DESK, since=9)


@pytest.mark.parametrize("filters", [{"rating": "flase"}, {"kind": "nonsense"}])
def test_a_filter_with_a_value_that_there_is_not_makes_no_empty_edition(session, publish, filters):
    publish()
    ((name, value),) = filters.items()
    with pytest.raises(BadInputError, match=f"There is no {name} '{value}'; choose one of .*No edition was made"):
        editions.render(session, "jsonl", DESK, wanted=selection(filters))


def test_the_filters_of_the_queue_leave_checks_out_and_stand_in_the_manifest(session, editor, publish):
    publish(
        "By Voss", claim=make_claim(session, speaker={"name": "Lena Voss", "voice": "quoted", "start": -1, "end": -1})
    )
    publish("By another", rating="false")
    for filters, expected in (
        ({"speaker": "voss"}, ["By Voss"]),
        ({"rating": "false"}, ["By another"]),
        ({"words": "polls 85%"}, ["By Voss", "By another"]),
        ({"kind": "law"}, []),
        ({"article": "1", "speaker": "Lena"}, ["By Voss"]),
    ):
        assert [row["claim"] for row in rows(session, wanted=selection(filters))] == expected
        assert selection(filters).described() == filters
    manifest = read_manifest(
        editions.get(session, keep(session, editor, wanted=selection({"rating": "false"}))).manifest.encode()
    )
    assert (manifest.count, manifest.filters) == (1, {"rating": "false"})


@pytest.mark.parametrize("filters", [{"colour": "red"}, {"article": "x"}, {"article": "-1"}])
def test_a_filter_that_there_is_not_is_refused(filters):
    with pytest.raises(BadInputError, match="There is no filter"):
        selection(filters)


def test_no_filter_is_everything():
    assert selection({}) == EVERYTHING


def test_an_edition_larger_than_a_part_is_kept_in_parts_and_comes_back_whole(session, editor, publish, monkeypatch):
    monkeypatch.setattr(editions, "PART", 100)
    publish()
    rendered = editions.render(session, "jsonl", DESK)
    number = editions.keep(session, editor, rendered, DESK)
    parts = list(editions.pieces(session, number))
    assert [len(part) for part in parts[:-1]] == [100] * (len(parts) - 1)
    assert b"".join(parts) == rendered.content == editions.content(session, number)
    assert (rendered.size, len(io.BytesIO(rendered.content).readlines())) == (len(rendered.content), 1)
    rendered.close()


def test_an_edition_from_before_there_were_parts_is_read_as_it_was(session, editor, publish):
    newer = editions.get(session, keep(session, editor))
    values = {name: getattr(newer, name) for name in ("format", "checks", "sha256", "manifest", "log_head", "made_at")}
    session.add(Edition(number=9, content=b"as it was", **values))
    assert editions.content(session, 9) == b"as it was"


def test_a_corrected_and_a_retracted_check_say_so_on_their_pages(session, publish, correct, retract):
    from workbench.export.pages import Links, check_page

    links = Links("/", "", lambda name: f"/static/{name}")
    claim = publish()
    correct(claim)
    retract(claim)
    old, last = (check_page(check, DESK, links) for check in published.every_version(session, DESK))
    assert "Replaced." in old
    assert "Read what we say today" in old
    assert "Retracted." in last
    assert "The poll was never made." in last
    assert WORDS.wrong in last
    for page in (old, last):
        assert "application/ld+json" not in page
        assert 'name="robots" content="noindex"' in page


def test_two_editions_that_are_made_in_the_same_moment_have_a_number_each(database):
    with database.write() as session:
        maker = actor_of(make_user(session, role=Role.SUPERVISOR))

    def make(session):
        return keep(session, maker)

    assert behind(database, make, make) == (1, 2)
