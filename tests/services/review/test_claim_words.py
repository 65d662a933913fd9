"""Words of claims are found by an index, at once, in any script, wherever in a word they stand."""

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from tests.factories import make_claim
from workbench.models import Claim
from workbench.services.review import claim_words

TEXTS = {
    "money": "Spending rose to €1,234.56 million in 2023 (“a record”).",
    "greek": "Η ΑΝΕΡΓΊΑ έπεσε στο 9,8% το 2024.",
    "japanese": "日本の人口は一億二千万人である。",
    "hindi": "भारत की जनसंख्या बढ़ी है।",
    "french": "L’ÉLYSÉE a démenti la hausse de 5 %.",
    "odd": '100_000 votes AND “NOT” one OR (two) of them* were "counted" at 3% or 5%.',
}


@pytest.fixture
def found(session):
    ids = {make_claim(session, text=words).id: name for name, words in TEXTS.items()}

    def by(words):
        query = select(Claim.id).where(*claim_words.holding(words)).order_by(col(Claim.id))
        return [ids[claim_id] for claim_id in session.exec(query)]

    return by


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("1,234.56", ["money"]),
        ("234", ["money"]),
        ("34.5", ["money"]),
        ("202", ["money", "greek"]),
        ("RECORD spend", ["money"]),
        ("record nothing", []),
        ("9,8%", ["greek"]),
        ("ανεργία", ["greek"]),
        ("人口は", ["japanese"]),
        ("人口", ["japanese"]),
        ("億 日本", ["japanese"]),
        ("जनसंख्या", ["hindi"]),
        ("élysée", ["french"]),
        ("É", ["french"]),
        ("5%", ["odd"]),
        ("5% record", []),
        ("AT 3%", ["odd"]),
        ("_", ["odd"]),
        ("%%%", []),
        ("100_000", ["odd"]),
        ('them* (two) "counted"', ["odd"]),
        ("NOT", ["odd"]),
        ("cord AND", []),
        ("text:record", []),
        ('"', ["odd"]),
        ('"""', []),
        ("^rec -ord {a b} NEAR(x y)", []),
        ("\0", [*TEXTS]),
        ("rec\0ord", ["money"]),
        ("  ", [*TEXTS]),
    ],
)
def test_a_claim_is_found_by_any_part_of_its_words_and_nothing_typed_is_an_order(found, words, names):
    assert found(words) == names


def test_what_is_written_is_found_in_the_same_transaction_and_what_is_taken_back_is_not(database):
    query = select(Claim.id).where(*claim_words.holding("Zweiundvierzig"))
    with database.writing() as session:
        claim = make_claim(session, text="Zweiundvierzig of them.")
        assert session.exec(query).all() == [claim.id]
        session.rollback()
    with database.write() as session:
        assert session.exec(query).all() == []
        claim = make_claim(session, text="Zweiundvierzig again.")
        claim.text = "Another text."
        session.flush()
        assert session.exec(query).all() == []
        session.delete(claim)
        session.flush()
        assert session.exec(select(Claim.id).where(*claim_words.holding("Another"))).all() == []


def test_the_index_is_asked_and_not_every_claim(session):
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        session.execute(text("SET LOCAL enable_seqscan = off"))  # of a few claims every one would be looked at
    query = select(Claim.id).where(*claim_words.holding("trees 1950"))
    statement = str(query.compile(session.get_bind(), compile_kwargs={"literal_binds": True}))
    explained = session.connection().exec_driver_sql(f"EXPLAIN {'QUERY PLAN ' if is_sqlite else ''}{statement}")
    plan = "\n".join(str(row) for row in explained)
    assert ("claim_search VIRTUAL TABLE INDEX" if is_sqlite else "ix_claim_text_trigrams") in plan
    assert "SCAN claim\n" not in plan
