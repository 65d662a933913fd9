"""Migrations give exactly the models' schema, up and down, on the database in force (SQLite or PostgreSQL)."""

import multiprocessing
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from tests.factories import make_article, make_claim, make_source, make_user
from tests.waiting import PATIENCE
from workbench import clock
from workbench.db import Database, current_revision, head_revision, migrate
from workbench.domain.lifecycle import State
from workbench.models import (
    APPEND_ONLY,
    METADATA,
    Adjudication,
    Audit,
    AuditDraw,
    Capture,
    Claim,
    Correction,
    Finding,
    ImportedRecord,
    ImportRun,
    Inquiry,
    Judgement,
    OwnScale,
    PublicNote,
    ScaleChoice,
    SecondReview,
    SecondReviewCall,
    Snapshot,
    Source,
    SourceNote,
    User,
    Verdict,
    VerdictMedia,
    Vote,
)
from workbench.resources import folder
from workbench.services import log

REVISIONS = [step.revision for step in ScriptDirectory(str(folder("migrations"))).walk_revisions()][::-1]


SEARCH = "claim_search"
"""What the database keeps of the words of claims, which no model knows: FTS5's tables, PostgreSQL's index."""


def tables(database):
    found = set(inspect(database.engine).get_table_names()) - {"alembic_version"}
    return {name for name in found if not name.startswith(SEARCH)}


def known(name, kind, _parents):
    return not (kind in {"table", "index"} and (name.startswith(SEARCH) or name == "ix_claim_text_trigrams"))


OPTIONS = {"compare_type": True, "compare_server_default": True, "include_name": known}


def test_files_are_named_by_their_number_and_the_greatest_is_the_only_head():
    steps = ScriptDirectory(str(folder("migrations")))
    for step in steps.walk_revisions():
        assert step.revision == Path(step.path).name[:4]
    assert steps.get_heads() == [head_revision()]


def test_the_newest_migration_gives_exactly_the_models(database):
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=OPTIONS)
        assert compare_metadata(context, METADATA) == []


def test_every_revision_can_be_taken_back_and_made_again(empty_database):
    for revision in REVISIONS:
        migrate(empty_database, revision)
        assert current_revision(empty_database) == revision
    migrate(empty_database, "base")
    assert tables(empty_database) == set()
    migrate(empty_database)
    assert current_revision(empty_database) == head_revision()


def test_migrating_twice_changes_nothing(empty_database):
    migrate(empty_database)
    before = tables(empty_database)
    migrate(empty_database)
    assert tables(empty_database) == before == set(METADATA.tables)


@pytest.fixture
def a_row_everywhere(database, desk_with_a_published_check):
    """At least one row in every append-only table."""
    with database.write() as session:
        person, claim = session.exec(select(User)).first(), session.exec(select(Claim)).first()
        first = session.exec(select(Verdict)).one()
        second = Verdict(**first.model_dump(exclude={"id", "number"}), number=2)
        session.add(second)
        session.flush()
        now, by = clock.now(), person.id
        rows = [
            SecondReviewCall(verdict_id=first.id, triggers=["sample"], created_at=now),
            SecondReview(first_id=first.id, second_id=second.id, outcome="conflict", created_at=now),
            Vote(verdict_id=first.id, voter_id=by, choice_id=None, reason="Neither.", created_at=now),
            Adjudication(verdict_id=first.id, choice_id=None, tally={"": 1}, created_at=now),
            Inquiry(claim_id=claim.id, whom="Them", asked_on=now.date(), asked_by=by, created_at=now),
            Correction(
                claim_id=claim.id, check_id=desk_with_a_published_check, reason="wrong", opened_by=by, opened_at=now
            ),
            Capture(
                snapshot_sha256=session.exec(select(Snapshot.sha256)).first(),
                url="https://a.example/",
                asked_url="https://a.example/",
                fetched_at=now,
                headers=[],
            ),
            VerdictMedia(
                verdict_id=first.id,
                kind="image",
                url="https://a.example/",
                authenticity=["StagedContent"],
                original_url="",
                original_context="",
            ),
            SourceNote(source_id=session.exec(select(Source.id)).first(), change="gone", why="404.", noted_at=now),
            OwnScale(version=1, name="Ours", ratings=[], made_at=now),
            ScaleChoice(scale_id="own", scale_version=1, chosen_at=now),
            AuditDraw(seed="1", size=1, population=1, drawn_by=by, drawn_at=now),
        ]
        session.add_all(rows)
        session.flush()
        session.add(PublicNote(correction_id=1, kind="dropped", wrong="", changed="", made_by=by, made_at=now))
        session.add(Audit(draw_id=1, claim_id=claim.id, check_id=desk_with_a_published_check, stratum="Ada, true"))
        session.flush()
        session.add(Judgement(audit_id=1, rating="true", rationale="So.", auditor_id=by, created_at=now))
        session.add(Finding(audit_id=1, outcome="upheld", auditor_id=by, created_at=now))


def test_every_revision_can_be_taken_back_and_made_again_over_a_desk_that_is_full(database, a_row_everywhere):
    """Whatever is dropped on the way, the log stays whole, and so does all that the oldest version knew."""

    def events():
        with database.read() as session:
            broken, head = log.verify(session), log.head(session)
        assert (broken, current_revision(database)) == (None, revision)
        return head

    for revision in REVISIONS[::-1]:
        migrate(database, revision)
        told = events()
    for revision in REVISIONS:
        migrate(database, revision)
        assert events() == told
    with database.read() as session:
        for table in ("verdict", "pin", "decision", "fact_check", "edition", "snapshot", "claim", "user_account"):
            assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() > 0, table


def test_the_database_itself_refuses_to_change_what_is_append_only(database, a_row_everywhere):
    """Also to put another row in one's place, and to empty the whole table, which are statements of their own."""
    emptying = "INSERT OR REPLACE INTO {0} SELECT * FROM {0}" if database.is_sqlite else "TRUNCATE {0} CASCADE"
    for table in APPEND_ONLY:
        column = {"snapshot": "media_type", "event": "actor_name"}.get(table, "id")
        with database.read() as session:
            assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() > 0
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {column} = {column}", emptying.format(table)):
            with pytest.raises(DBAPIError, match="append-only"), database.write() as session:
                session.execute(text(statement))


def bring(url, gate, told):
    """In a process of its own: to this version, once all are there; tells where the database stands, or what broke."""
    try:
        with closing(Database(url)) as mine:
            gate.wait(timeout=PATIENCE)
            migrate(mine)
            told.put(current_revision(mine))
    except Exception as error:  # noqa: BLE001 - told by the test
        told.put(repr(error))


def test_several_machines_that_bring_one_database_to_this_version_at_once_all_find_it_there(empty_database):
    url = empty_database.url.render_as_string(hide_password=False)
    fresh = multiprocessing.get_context("forkserver")
    fresh.set_forkserver_preload([__name__])
    gate, told = fresh.Barrier(3), fresh.Queue()
    machines = [fresh.Process(target=bring, args=(url, gate, told)) for _ in range(3)]
    for machine in machines:
        machine.start()
    stands = [told.get(timeout=PATIENCE) for _ in machines]
    for machine in machines:
        machine.join(timeout=PATIENCE)
    assert stands == [head_revision()] * 3


def test_claims_in_new_states_go_to_the_nearest_old_one_and_the_guards_change_with_them(empty_database):
    migrate(empty_database)
    with empty_database.write() as session:
        article = make_article(session)
        user = make_user(session)
        for number, state in enumerate(State):
            held = user.id if state in {State.IN_REVIEW, State.AWAITING_REPLY} else None
            make_claim(
                session, article, article.text[number : number + 5], state=state.value, holder_id=held
            ) if state is not State.DUPLICATE else None
    migrate(empty_database, "0002")
    with empty_database.read() as session:
        states = set(session.execute(text("SELECT state FROM claim")).scalars())
    assert states == {
        *("candidate", "queued", "skipped", "not checkable", "in review", "submitted", "returned"),
        *("approved", "published"),
    }
    with pytest.raises(DBAPIError, match=r"ck_claim_|CHECK"), empty_database.write() as session:
        session.execute(text("UPDATE claim SET state = 'retracted'"))
    migrate(empty_database)
    with empty_database.write() as session:
        session.execute(text("UPDATE claim SET state = 'retracted', holder_id = NULL"))


def test_sources_take_their_claimant_over_from_the_record_they_were_imported_as(empty_database):
    migrate(empty_database)
    with empty_database.write() as session:
        run = ImportRun(label="x", mapping={}, columns=[], counts={}, notes=[], report="", made_at=clock.now())
        imported, other = make_source(session, "Imported."), make_source(session, "Other.")
        session.add(run)
        session.flush()
        for record in ({"claimant": "Jan Nowak"}, {"claimant": "Jan Novak"}):
            key = f"{len(record['claimant'])}{record['claimant']}"
            values = {"address_key": key, "claim_key": key, "record": record, "repairs": []}
            session.add(ImportedRecord(**values, source_id=imported.id, run_id=run.id, added_at=clock.now()))
            session.flush()
        names = {imported.id: "Jan Novak", other.id: ""}
    migrate(empty_database, "0011")
    migrate(empty_database)
    with empty_database.read() as session:
        assert {source.id: source.claimant for source in session.exec(select(Source))} == names


def test_a_webhook_of_an_older_version_goes_on_and_one_that_was_sealed_ends_on_the_way_back(empty_database):
    migrate(empty_database, "0025")
    made = "'2026-01-01 00:00:00.000000'" if empty_database.is_sqlite else "'2026-01-01'"
    with empty_database.write() as session:
        session.execute(
            text(
                "INSERT INTO user_account (id, email, name, role, active, created_at) "
                f"VALUES (1, 'a@b.example', 'A', 'admin', true, {made})"
            )
        )
        for number, secret in enumerate(("whsec_YWJj", "whsec_ZGVm"), start=1):
            session.execute(
                text(
                    "INSERT INTO webhook (id, url, secret, kinds, made_by, made_at) "
                    f"VALUES ({number}, 'https://a.example/', '{secret}', '[]', 1, {made})"
                )
            )
    migrate(empty_database, "0027")
    with empty_database.write() as session:
        assert session.execute(text("SELECT sealed FROM webhook ORDER BY id")).scalars().all()[0] == "whsec_YWJj"
        session.execute(text("UPDATE webhook SET sealed = 'c2VhbGVk' WHERE id = 2"))
    migrate(empty_database, "0025")
    with empty_database.read() as session:
        ended = session.execute(text("SELECT id FROM webhook WHERE ended_at IS NOT NULL")).scalars().all()
        assert ended == [2]
