"""The page that ships with exports: its Ed25519 against RFC 8032 and its proofs against the domain's tree."""

import ast
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.merkle import Tree
from workbench.export import verify_edition
from workbench.export.verify_edition import grew, included, signature_holds

# RFC 8032, section 7.1, tests 1 to 3: public key, message, signature.
VECTORS = (
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24"
        "655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aee"
        "b00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28d"
        "c027beceea1ec40a",
    ),
)


@pytest.mark.parametrize(("key", "message", "signature"), VECTORS)
def test_the_signatures_of_the_standard_hold_and_no_others(key, message, signature):
    key, message, signature = (bytes.fromhex(part) for part in (key, message, signature))
    assert signature_holds(key, message, signature)
    assert not signature_holds(key, message + b"x", signature)
    for place in range(0, 512, 37):
        changed = bytearray(signature)
        changed[place // 8] ^= 1 << place % 8
        assert not signature_holds(key, message, bytes(changed))
    for place in range(0, 256, 37):
        changed = bytearray(key)
        changed[place // 8] ^= 1 << place % 8
        assert not signature_holds(bytes(changed), message, signature)


def test_a_signature_with_its_order_added_is_refused():
    key, message, signature = (bytes.fromhex(part) for part in VECTORS[0])
    larger = int.from_bytes(signature[32:], "little") + verify_edition.L
    assert not signature_holds(key, message, signature[:32] + larger.to_bytes(32, "little"))


@given(st.binary(max_size=40), st.binary(max_size=20), st.binary(max_size=70))
def test_whatever_is_no_signature_is_refused_and_never_breaks(key, message, signature):
    assert not signature_holds(key, message, signature)


def test_its_proofs_are_those_of_the_tree():
    entries = [bytes([number]) for number in range(36)]
    trees = [Tree(entries[:size]) for size in range(37)]
    for size, tree in enumerate(trees):
        for index in range(size):
            path = tree.inclusion(index)
            assert included(tree.root(), size, index, entries[index], path)
            assert not included(tree.root(), size, index, b"other", path)
            assert not included(tree.root(), size, index, entries[index], [*path, b"x" * 32])
            assert not included(tree.root(), size, (index + 1) % size, entries[index], path) or size == 1
        for first in range(1, size + 1):
            path, old = tree.consistency(first), trees[first].root()
            assert grew(first, size, old, tree.root(), path)
            assert not grew(first, size, old, b"x" * 32, path)
            assert not grew(first, size, b"x" * 32, tree.root(), path)
            assert not grew(first, size, old, tree.root(), [*path, b"x" * 32])
            assert not path or not grew(first, size, old, tree.root(), path[1:])


@pytest.mark.parametrize("key", ["", "zz", "ab" * 31, "0x" + "ab" * 32, "an eMail"])
def test_a_key_that_is_none_is_wrong_use_and_neither_passed_over_nor_taken_for_another_desk_s(tmp_path, capsys, key):
    (tmp_path / "any").write_bytes(b"{}")
    assert verify_edition.main([*[str(tmp_path / "any")] * 3, key]) == 2
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", f"KEY is {key!r}; a key has 64 digits from 0 to f. Nothing was verified.\n")


def test_a_file_that_is_not_there_is_wrong_use_and_no_edition_that_does_not_hold(tmp_path, capsys):
    missing = str(tmp_path / "missing")
    assert verify_edition.main([missing] * 3) == 2
    assert capsys.readouterr().err == f"{missing}: No such file or directory. Nothing was verified.\n"


def test_it_needs_nothing_but_the_standard_library():
    tree = ast.parse(Path(verify_edition.__file__).read_text(encoding="utf-8"))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names
