"""Sources are kept in passages; of a long one the first are read at once, and its page shows a part at a time."""

import pytest
from sqlmodel import select

from tests.factories import make_document
from workbench.models import Job, Passage
from workbench.services.actors import WORKBENCH
from workbench.services.intake import passages, sources

TEXT = "\n\n".join(f"In {year} the city counted 85 percent of all ferries. " * 3 for year in range(1990, 2000))


def keep(session, text=TEXT):
    document = make_document(text, title="Ferries")
    return sources.add(session, WORKBENCH, document, passages.prepare(document))


def kinds(session):
    return sorted(job.kind for job in session.exec(select(Job)))


def test_all_of_a_short_source_is_read_before_it_is_kept(session):
    kept = keep(session)
    slots = session.exec(select(Passage.slots).where(Passage.source_id == kept.source_id)).all()
    assert len(slots) == kept.passages == 10
    assert all(slots)
    assert kinds(session) == ["match"]


def test_of_a_long_source_the_first_passages_are_read_and_a_job_is_asked_for_to_read_the_rest(session, monkeypatch):
    monkeypatch.setattr(passages, "READ_AT_ONCE", 800)
    kept = keep(session)
    query = select(Passage.end, Passage.slots).where(Passage.source_id == kept.source_id)
    assert {end <= 800 for end, slots in session.exec(query) if slots} == {True}
    assert {end <= 800 for end, slots in session.exec(query) if not slots} == {False}
    assert kinds(session) == ["match", "slots"]


@pytest.mark.parametrize(
    ("part", "numbers", "told"),
    [(1, [1, 2, 3, 4], 1), (3, [9, 10], 3), (99, [9, 10], 3), (-5, [1, 2, 3, 4], 1), (0, list(range(1, 11)), 0)],
)
def test_a_page_shows_one_part_or_the_whole_source(session, monkeypatch, part, numbers, told):
    monkeypatch.setattr(sources, "PART", 4)
    page = sources.page(session, keep(session).source_id, part)
    assert [number for _, number, _ in page.passages] == numbers
    assert (page.part, page.parts, page.row.passages) == (told, 3, 10)


def test_each_passage_is_found_in_its_part(session, monkeypatch):
    monkeypatch.setattr(sources, "PART", 4)
    source_id = keep(session).source_id
    for passage_id, number, _ in sources.page(session, source_id).passages:
        part = sources.part_of(session, source_id, passage_id)
        assert number in [there for _, there, _ in sources.page(session, source_id, part).passages]
    assert sources.part_of(session, source_id, 10**6) == 1


def test_a_source_without_passages_has_one_empty_part(session):
    document = make_document("Nothing", title="Nothing")
    source_id = sources.add(session, WORKBENCH, document, []).source_id
    page = sources.page(session, source_id, 7)
    assert (page.passages, page.part, page.parts) == ((), 1, 1)
