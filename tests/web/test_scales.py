"""The administrator's page of scales: chosen, made and changed there, and rated on everywhere from then on."""

import pytest
from lxml import html

from tests.factories import actor_of, make_claim, make_user, publish_one
from tests.web.forms import fields_of, submit
from workbench.domain.ratings import DESK
from workbench.domain.roles import Role
from workbench.errors import BadInputError
from workbench.export.reading import read_edition
from workbench.services import log, ratings
from workbench.services.review import leases
from workbench.services.review.claims import Asked

pytestmark = pytest.mark.one_database

WORDS = {"ratings-0-label": "Made up", "ratings-0-meaning": "Nobody found any of it."}


def tree(answer):
    return html.fromstring(answer.text)


def text_of(element):
    return " ".join(element.text_content().split())


def in_force(database):
    with database.read() as session:
        return ratings.in_force(session, DESK)


def make(browser, **typed):
    return submit(browser, "/scales", **{"name": "Our scale", **typed})


def test_every_scale_is_listed_with_its_version_and_what_it_means_on_the_others(signed_in, context):
    publish_one(context)
    page = tree(signed_in(Role.ADMIN).get("/scales"))
    listed = [text_of(one) for one in page.xpath("//details[@class='scale']/summary")]
    assert listed[0] == "The desk's scale version 1 · shipped · 1 verdict in force"
    assert [one.partition(" version")[0] for one in listed[1:]] == [
        *("PolitiFact's Truth-O-Meter", "Full Fact's conclusions, in sentences", "AVeriTeC's four", "Google's five"),
    ]
    (row,) = page.xpath("//details[summary[contains(., 'PolitiFact')]]//tr[th[.='Pants on Fire']]")
    assert [text_of(cell) for cell in row.xpath("td")][::1] == [
        *("1", "Wrong, and ridiculous to claim.", "False", "Incorrect.", "Refuted", "False"),
    ]


def test_a_scale_that_is_chosen_is_the_one_of_the_next_verdict_and_the_log_says_who_chose_it(signed_in, database):
    ada, ida = (signed_in(user=user) for user in people(database))
    answer = submit(ida, "/scales", "/scales/choose", scale="fullfact-1")
    assert (answer.location, in_force(database).key) == ("/scales", "fullfact-1")
    assert ", in sentences”, version 1, from now on." in ida.get("/scales").text
    assert offered(ada, database) == ["incorrect", "mixture", "roughly-correct", "correct"]
    with database.read() as session:
        (event,) = log.story(session, "scale", "fullfact-1")
    assert (event.action, event.actor_name, event.payload) == ("choose scale", "Ida", {"was": "desk-1"})
    assert submit(ida, "/scales", "/scales/choose", scale="own-7").status_code == 400


def people(database):
    with database.write() as session:
        return make_user(session, name="Ada"), make_user(session, name="Ida", role=Role.ADMIN)


def offered(browser, database):
    """The ratings that a form offers which somebody opens now."""
    with database.write() as session:
        user = make_user(session)
        claim = make_claim(session, text=f"Person {user.id} counted 12 boats.")
        ada = session.get(type(user), 1)
        leases.take(session, actor_of(ada), Asked(claim.id, claim.version), lease_minutes=30)
        claim_id = claim.id
    return [str(one) for one in tree(browser.get(f"/claims/{claim_id}")).xpath("//input[@name='rating']/@value")]


def test_a_desk_makes_its_own_scale_from_that_in_force_and_changes_it_by_a_new_version(signed_in, database):
    ada, ida = (signed_in(user=user) for user in people(database))
    begun = fields_of(ida.get("/scales").text, "/scales")
    assert (begun["ratings-1-label"], begun["ratings-1-means"], begun["ratings-5-no_degree"]) == (
        *("Mostly false", "mostly-false"),
        "y",
    )
    order = {"ratings-4-place": "1", **{f"ratings-{row}-place": str(row + 2) for row in range(4)}}
    assert make(ida, **WORDS, **order).status_code == 422, "true stands below false then"
    assert make(ida, **WORDS).status_code == 302
    first = in_force(database)
    assert [(one.id, one.value, one.means) for one in first.ratings][:2] == [
        *(("made-up", 1, "false"), ("mostly-false", 2, "mostly-false")),
    ]
    assert (first.key, first.best, first.ratings[-1].value) == ("own-1", 5, None)
    assert offered(ada, database)[0] == "made-up"
    dropped = {f"ratings-{row}-{part}": "" for row in (6, 7) for part in ("label", "meaning")}
    assert make(ida, use="", **dropped).status_code == 302
    assert (in_force(database), len(offered(ada, database))) == (first, 9)
    page = ida.get("/scales")
    assert "Version 2 of “Our scale” is made." in page.text
    listed = [text_of(one)[:26] for one in tree(page).xpath("//details[@class='scale']/summary")]
    assert listed[::6] == ["Our scale version 1 · made", "Our scale version 2 · made"], "that in force stands first"
    submit(ida, "/scales", "/scales/choose", scale="own-2")
    assert len(offered(ada, database)) == 7
    assert [event.action for event in story(database, "own-2")] == ["make scale", "choose scale"]


def story(database, key):
    with database.read() as session:
        return log.story(session, "scale", key)


def test_whatever_is_wrong_with_a_scale_everything_that_was_typed_comes_back(signed_in, database):
    browser = signed_in(Role.ADMIN)
    for typed, words in (
        ({"name": ""}, "Give it a name."),
        ({"ratings-0-label": ""}, "A label has 1 to 60 characters"),
        ({"ratings-0-means": "satire"}, "is a degree of truth and “Satire” is none"),
        ({"ratings-0-place": "0"}, "A place is 1 to 99."),
        ({"ratings-0-label": "x" * 61}, "longer than 60"),
        ({"version": "3"}, "Version 0 of our scale was made since"),
        ({"version": ""}, "does not say which version"),
    ):
        answer = make(browser, **{"ratings-3-meaning": "Kept, as typed.", **typed})
        assert (typed, answer.status_code) == (typed, 422)
        assert (typed, words in answer.text, "Kept, as typed." in answer.text) == (typed, True, True)
    assert in_force(database) == DESK


def test_what_is_rated_on_the_desks_own_scale_is_read_everywhere(signed_in, app, context, database):
    ida = signed_in(Role.ADMIN)
    make(ida, **WORDS)
    with database.read() as session:
        own = context.desk_now(session).scale
    check_id = publish_one(context, scale=own, rating="made-up")
    public = app.test_client()
    page = public.get(f"/checks/{check_id}").text
    assert "Made up" in page
    assert "1 on a scale of 1 (“Made up”) to 5 (“True”)" in page
    assert "Nobody found any of it." in public.get("/method").text
    assert [
        path for path in ("/claims/1", "/supervise/figures", "/editions") if "Made up" not in ida.get(path).text
    ] == []
    assert "Polls show" in ida.get("/queue?rating=own-1:made-up&state=any").text
    assert "Polls show" not in ida.get("/queue?rating=own-2:made-up&state=any").text


def test_a_form_sent_twice_makes_one_version(signed_in, database):
    browser = signed_in(Role.ADMIN)
    form = {**fields_of(browser.get("/scales").text, "/scales"), "name": "Our scale"}
    for _ in range(2):
        assert browser.post("/scales", data=form).location == "/scales"
    with database.read() as session:
        assert [scale.key for scale in ratings.own_versions(session)] == ["own-1"]


def test_an_edition_of_checks_on_the_desks_own_scale_is_read_back_and_imports_are_told_on_it(
    signed_in, context, database
):
    browser = signed_in(Role.ADMIN)
    make(browser, **WORDS)
    with database.read() as session:
        own = context.desk_now(session).scale
    publish_one(context, scale=own, rating="made-up")
    content = browser.get("/editions/1/file").data
    (check,) = read_edition("jsonl", content, [own])
    assert (check.scale, check.rating) == (own, own["made-up"])
    with pytest.raises(BadInputError, match="own-1"):
        read_edition("jsonl", content)
    manifest = browser.get("/editions/1/manifest").json
    assert (manifest["scale_id"], manifest["scale_version"]) == ("own", 1)
    assert "Made up" in [text_of(cell) for cell in tree(browser.get("/sources/crosswalk")).xpath("//td")]
