"""Passages are cut from a source's text and given to the search index by ascending id."""

from tests.factories import make_document
from workbench.services.actors import WORKBENCH
from workbench.services.intake import passages, sources

TEXT = "\n\n".join(f"In {year} the city counted 85 percent of all ferries. " * 3 for year in range(1990, 2000))


def keep(session, text=TEXT, title="Ferries"):
    document = make_document(text, title=title)
    return sources.add(session, WORKBENCH, document, passages.prepare(document))


def test_each_passage_stands_in_the_text_where_it_says():
    drafts = passages.prepare(make_document(TEXT, title="Ferries"))
    assert [draft.position for draft in drafts] == list(range(10))
    assert all(TEXT[draft.start : draft.end] == draft.text for draft in drafts)


def test_an_empty_desk_has_no_newest_passage(session):
    assert (passages.newest(session), passages.count(session), list(passages.index_rows(session, 0))) == (0, 0, [])


def test_the_index_is_given_what_is_above_its_watermark_with_the_title_of_the_source(session):
    keep(session)
    before = passages.newest(session)
    keep(session, "The harbour lost 12 ferries.", title="Harbour")
    rows = list(passages.index_rows(session, before))
    assert [(row.title, row.text) for row in rows] == [("Harbour", "The harbour lost 12 ferries.")]
    assert rows[0].passage_id == passages.newest(session) > before
    assert (passages.count(session), passages.count_after(session, before)) == (11, 1)


def test_the_rows_come_in_ascending_order_of_their_ids(session):
    keep(session)
    ids = [row.passage_id for row in passages.index_rows(session, 0)]
    assert ids == sorted(set(ids))
    assert len(ids) == 10
