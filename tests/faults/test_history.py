"""A history of a desk: eight processes work on the same claims, are killed, stopped and told the wrong time.

What they asked and were told is held against the log, and the log against a model in plain Python: whatever was said to
be done is there once and whatever was refused is not; each step is one that the table allows where the claim stood; who
asked after another had his answer comes after him; and the tables are what the log says. Size: HISTORY_OPS and
HISTORY_SEEDS in the environment.
"""

import json
import multiprocessing
import os
import signal
import sys
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from random import Random

import pytest
from sqlmodel import col, select

from tests.factories import actor_of, make_source, make_user, tell
from tests.faults import clients
from tests.faults.model import Model
from tests.waiting import PATIENCE
from workbench.domain.roles import Role
from workbench.models import Claim, Event, Verdict
from workbench.services import log, replay

ROLES = (*(Role.REVIEWER,) * 5, *(Role.SUPERVISOR,) * 4, Role.ADMIN)
OPS = int(os.environ.get("HISTORY_OPS", "50000"))
SEEDS = [int(seed) for seed in os.environ.get("HISTORY_SEEDS", "1,2,3").split(",")]
PROCESSES = multiprocessing.get_context("forkserver")


class Desk:
    """Clients over one database, what they write, and what is done to them."""

    def __init__(self, database, folder, people, seed):
        self.dice, self.folder, self.running, self.names = Random(seed), folder, {}, 0
        url = database.url.render_as_string(hide_password=False)
        self.part = clients.Part(url, "", seed, folder, people, folder / "over")

    def start(self):
        self.names += 1
        name = f"client{self.names}"
        part = replace(self.part, name=name, journal=self.folder / f"{name}.jsonl")
        process = PROCESSES.Process(target=clients.run, args=(part,))
        process.start()
        self.running[name] = process

    def strike(self):
        """Kill somebody and send in another, or stop somebody for a while."""
        name = self.dice.choice(sorted(self.running))
        process = self.running[name]
        if self.dice.random() < 0.5:
            process.kill()
            process.join()
            del self.running[name]
            self.start()
            return "kill"
        os.kill(process.pid, signal.SIGSTOP)
        threading.Event().wait(self.dice.choice([0.05, 0.3, 1.5]))
        os.kill(process.pid, signal.SIGCONT)
        return "stop"

    def end(self):
        self.part.over.touch()
        for process in self.running.values():
            process.join(PATIENCE)
            assert process.exitcode == 0

    def done(self):
        return sum(path.read_bytes().count(b"\n") for path in self.folder.glob("*.jsonl")) // 2

    def history(self):
        """Each operation with both its halves; the second is None for who was killed in between."""
        halves: dict[str, list[dict]] = {}
        for path in self.folder.glob("*.jsonl"):
            for line in path.read_text().splitlines():
                half = json.loads(line)
                halves.setdefault(half["op"], []).append(half)
        return {name: (both[0], both[1] if len(both) > 1 else None) for name, both in halves.items()}


def live(database, folder, ops, processes, seed, *, strikes):
    """Let the clients work until so much was asked; gives what was asked and told, and how often who was struck."""
    PROCESSES.set_forkserver_preload(["tests.faults.clients"])
    with database.write() as session:
        make_source(session)
        people = tuple(actor_of(make_user(session, role=role)) for role in ROLES)
        clients.found_by(session, 40)
        tell(session)
    desk, struck = Desk(database, folder, people, seed), Counter()
    for _ in range(processes):
        desk.start()
    try:
        while (done := desk.done()) < ops or sum(struck.values()) < strikes:
            assert all(process.exitcode is None for process in desk.running.values()), "a client ended by itself"
            if done * (strikes + 1) // ops > sum(struck.values()):
                struck[desk.strike()] += 1
            threading.Event().wait(0.05)
        desk.end()
    finally:
        for process in desk.running.values():
            with suppress(ProcessLookupError):
                process.kill()
    return desk.history(), {person.id: str(person.role) for person in people}, struck


def walk(session, roles):
    """The log held against the model: what is wrong, the model at its end, and the events of each operation."""
    model, wrong, by_op = Model(roles), [], {}
    for event in session.exec(select(Event).where(Event.object_type == "claim").order_by(col(Event.seq))):
        facts, claim = log._row(event, None).payload, int(event.object_id)
        if "to" not in facts:
            continue
        before = model.claims[claim].version if claim in model.claims else 0
        wrong += model.take_in(event.actor_id, event.action, claim, facts)
        if event.actor_id is not None and facts.get("note"):
            by_op.setdefault(facts["note"], []).append((event.seq, event.action, claim, event.actor_id, before))
    return wrong, model, by_op


def hold_told(history, by_op):
    """What was told against what is in the log."""
    for name, (asked, told) in history.items():
        if asked["action"] in {"find claim", "next"}:
            continue
        events = by_op.get(name, [])
        wanted = (asked["action"], asked["claim"], asked["by"], asked["version"])
        if any(event[1:] != wanted for event in events) or len(events) > 1:
            yield f"{name} asked for {wanted}, and the log has {events}"
        outcome = told["is"] if told else "unknown"
        if (outcome == "ok") != bool(events) and outcome != "unknown":
            yield f"{name} was told {outcome}, and the log has {events}"


def hold_order(history, by_op):
    """Nobody who asked after another was answered stands before him in the log."""
    latest = (0, "")
    for name in sorted(by_op, key=lambda op: by_op[op][0][0]):
        asked, told = history[name]
        if told is not None and told["at"] < latest[0]:
            yield f"{name} had its answer before {latest[1]} was asked, and stands behind it"
        latest = max(latest, (asked["at"], name))


def hold_stale(history, by_op):
    """Who was told that the claim has moved on was told the truth: somebody had asked for that step before."""
    moved = {(claim, version): name for name, ((_, _, claim, _, version), *_) in by_op.items()}
    for name, (asked, told) in history.items():
        if told and told["is"] == "stale" and "claim" in asked:
            by = moved.get((asked["claim"], asked["version"]))
            if by is not None and history[by][0]["at"] > told["at"]:
                yield f"{name} was told that {asked['claim']} had moved on, and only {by} moved it, later"


def hold_tables(session, model):
    """The tables against the model."""
    for claim in session.exec(select(Claim)):
        stand = model.claims[claim.id]
        if (claim.state, claim.version, claim.holder_id) != (stand.state, stand.version, stand.holder):
            yield f"claim {claim.id} is {claim.state} {claim.version} {claim.holder_id}, and the model has {stand}"
    written = Counter(session.exec(select(Verdict.author_id, Verdict.claim_id)).all())
    for (author, claim_id), _ in written.items():
        if author not in model.claims[claim_id].authors:
            yield f"a verdict of {author} on claim {claim_id} without its event"


def hold_next(session, history):
    """Who was given the next claim took it."""
    taken = set(session.exec(select(Event.object_id, Event.actor_id).where(Event.action == "take")).all())
    for name, (asked, told) in history.items():
        given = told and asked["action"] == "next" and told.get("gave")
        if given and (str(given), asked["by"]) not in taken:
            yield f"{name} was given claim {given}, and the log does not know"


def is_well(database, history, roles):
    with database.read() as session:
        wrong, model, by_op = walk(session, roles)
        wrong += [*hold_told(history, by_op), *hold_order(history, by_op), *hold_stale(history, by_op)]
        wrong += [*hold_tables(session, model), *hold_next(session, history)]
        assert wrong[:5] == []
        assert log.verify(session) is None
    with database.write() as session:
        tell(session)
        assert [found.how for found in replay.differences(session, clients.DESK) if found.what != "event"] == []


def outcomes(history):
    return Counter(told["is"] if told else "killed" for _, told in history.values())


def test_a_short_history_is_one_that_the_model_could_have_had(database, tmp_path):
    history, roles, struck = live(database, tmp_path, 150, 2, 1, strikes=1)
    assert sum(struck.values()) == 1
    assert outcomes(history)["ok"] > 50
    is_well(database, history, roles)


@pytest.mark.long
@pytest.mark.parametrize("seed", SEEDS)
def test_a_long_history_is_one_that_the_model_could_have_had(database, tmp_path, seed):
    history, roles, struck = live(database, tmp_path, OPS, 8, seed, strikes=OPS // 250)
    told = Counter((asked["action"], answer["is"] if answer else "killed") for asked, answer in history.values())
    done = {action: told[action, "ok"] for action, _ in told}
    sys.stdout.write(f"{len(history)} {dict(outcomes(history))} {dict(struck)} {done}\n")
    unknown = {answer["why"] for _, answer in history.values() if answer and answer["is"] == "unknown"}
    assert {why for why in unknown if "OperationalError" not in why} == set()
    is_well(database, history, roles)
