"""Two verifiers that share no code give one answer: 300 random logs here, 10,000 in `make test-long`."""

from collections import Counter
from random import Random

import pytest

from tests.export.logs import KEYS, canonical, make, random_case
from workbench.errors import BadInputError
from workbench.export import verify_edition
from workbench.export.edition_proofs import examine, judge, read_proofs
from workbench.export.manifest import read_manifest
from workbench.services.log.signing import is_signed

LOGS = 300


def both(files, key=""):
    answers = (examine(*files, is_signed, key), verify_edition.problem(*files, key))
    assert answers[0] == answers[1], (answers, files)
    return answers[0]


@pytest.mark.parametrize("logs", [LOGS, pytest.param(10_000, marks=pytest.mark.long)])
def test_the_two_verifiers_agree_on_random_logs_whole_and_damaged(logs: int):
    found = Counter(both(random_case(seed)) for seed in range(logs))
    words = {"", "manifest", "content", "proofs", "key", "signature", "consistency", "inclusion", "record"}
    assert set(found) == words


def whole(seed=1):
    content, manifest, proofs = make(Random(seed))
    return content, canonical(manifest), canonical(proofs)


def test_a_whole_edition_holds_with_its_key_and_with_no_other():
    assert both(whole()) == ""
    assert both(whole(), KEYS[0].public) == ""
    assert both(whole(), KEYS[1].public) == "key"


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"{}", b"\xff", b"[" * 100_000, b'{"checkpoint":[]}'])
def test_files_that_are_none_are_refused_by_both(content):
    files = whole()
    assert both((files[0], content, files[2])) == "manifest"
    assert both((files[0], files[1], content)) == "proofs"


def read(reader, content):
    """What the reader makes of it, None where it is damaged."""
    try:
        return reader(content)
    except (BadInputError, ValueError, KeyError, TypeError):
        return None


def test_an_edition_is_judged_line_by_line_however_it_is_cut_and_each_proof_is_written_once():
    for seed in range(60):
        content, manifest, proofs = random_case(seed)
        told, given = read(read_manifest, manifest), read(read_proofs, proofs)
        if told is None or given is None:
            continue
        written: list[bytes] = []
        size = Random(seed).randrange(1, 20)
        pieces = (content[first : first + size] for first in range(0, len(content), size))
        wrong = judge(pieces, told, given.written(written.append), is_signed)
        assert wrong == examine(content, manifest, proofs, is_signed)
        assert wrong or b"".join(written) == given.to_bytes()


def test_a_last_line_without_its_end_is_no_record():
    """Even where the desk itself published it so: a line may have been cut off."""
    found = {}
    for seed in range(40):
        for end in (b"\n", b""):
            content, manifest, proofs = make(Random(seed), end)
            if content and manifest["format"] == "jsonl":
                found.setdefault(both((content, canonical(manifest), canonical(proofs))), set()).add(end)
    assert found[""] == {b"\n"}
    assert b"" in found["record"]
