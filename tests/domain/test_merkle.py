"""The tree of RFC 9162, against the RFC's own recursive definition, for every size up to 70."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.merkle import Tree, leaf_hash, node_hash, verify_consistency, verify_inclusion

SIZES = range(71)
ENTRIES = [f"entry {number}".encode() for number in range(71)]


def split(size):
    power = 1
    while power * 2 < size:
        power *= 2
    return power


def defined_root(entries):
    """MTH of section 2.1.1."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    middle = split(len(entries))
    return sha256(b"\x01" + defined_root(entries[:middle]) + defined_root(entries[middle:])).digest()


def defined_path(index, entries):
    """PATH of section 2.1.3.1."""
    if len(entries) == 1:
        return []
    middle = split(len(entries))
    if index < middle:
        return [*defined_path(index, entries[:middle]), defined_root(entries[middle:])]
    return [*defined_path(index - middle, entries[middle:]), defined_root(entries[:middle])]


def defined_proof(first, entries, whole=True):
    """PROOF and SUBPROOF of section 2.1.4.1."""
    if first == len(entries):
        return [] if whole else [defined_root(entries)]
    middle = split(len(entries))
    if first <= middle:
        return [*defined_proof(first, entries[:middle], whole), defined_root(entries[middle:])]
    return [*defined_proof(first - middle, entries[middle:], False), defined_root(entries[:middle])]


def flipped(node, bit):
    changed = bytearray(node)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_the_roots_are_those_of_the_definition():
    assert [Tree(ENTRIES[:size]).root() for size in SIZES] == [defined_root(ENTRIES[:size]) for size in SIZES]


def test_the_root_of_nothing_and_of_one_entry_are_known():
    assert Tree([]).root().hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert Tree([b""]).root().hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


def test_the_proofs_of_inclusion_are_those_of_the_definition_and_verify():
    for size in SIZES:
        tree, root = Tree(ENTRIES[:size]), defined_root(ENTRIES[:size])
        for index in range(size):
            path = tree.inclusion(index)
            assert path == defined_path(index, ENTRIES[:size])
            assert verify_inclusion(root, size, index, ENTRIES[index], path)


def test_a_proof_of_inclusion_proves_no_other_place_entry_or_length():
    for size in range(1, 40):
        tree, root = Tree(ENTRIES[:size]), defined_root(ENTRIES[:size])
        for index in range(size):
            path = tree.inclusion(index)
            for other in set(range(-1, size + 1)) - {index}:
                assert not verify_inclusion(root, size, other, ENTRIES[index], path)
            assert not verify_inclusion(root, size, index, ENTRIES[index] + b"x", path)
            assert not verify_inclusion(root, size, index, ENTRIES[index], [*path, root])
            assert not path or not verify_inclusion(root, size, index, ENTRIES[index], path[:-1])


def test_the_proofs_of_consistency_are_those_of_the_definition_and_verify():
    for size in SIZES:
        tree, root = Tree(ENTRIES[:size]), defined_root(ENTRIES[:size])
        for first in range(1, size + 1):
            path = tree.consistency(first)
            assert path == defined_proof(first, ENTRIES[:size])
            assert verify_consistency(first, size, defined_root(ENTRIES[:first]), root, path)


def test_a_proof_of_consistency_proves_no_other_size_or_root():
    for size in range(1, 40):
        tree, root = Tree(ENTRIES[:size]), defined_root(ENTRIES[:size])
        for first in range(1, size + 1):
            path, old = tree.consistency(first), defined_root(ENTRIES[:first])
            for other in set(range(size + 2)) - {first}:
                assert not verify_consistency(other, size, old, root, path)
            assert not verify_consistency(first, size, flipped(old, 0), root, path)
            assert not verify_consistency(first, size, old, flipped(root, 255), path)
            assert not verify_consistency(first, size, old, root, [*path, root])
            assert not path or not verify_consistency(first, size, old, root, path[:-1])


def test_a_tree_that_grows_from_its_peaks_is_the_tree_of_all_entries():
    for before in SIZES:
        peaks = Tree(ENTRIES[:before]).peaks()
        assert len(peaks) == before.bit_count()
        for size in range(before, 71):
            whole = Tree(ENTRIES[:size])
            grown = Tree(ENTRIES[before:size], before=before, peaks=peaks)
            assert (grown.size, grown.root(), grown.peaks()) == (size, whole.root(), whole.peaks())
            if before:
                assert grown.consistency(before) == whole.consistency(before)


@given(st.integers(1, 70), st.data())
def test_any_changed_bit_of_a_proof_of_inclusion_fails(size, data):
    index = data.draw(st.integers(0, size - 1))
    tree = Tree(ENTRIES[:size])
    given_in = [tree.root(), *tree.inclusion(index)]
    place = data.draw(st.integers(0, len(given_in) - 1))
    given_in[place] = flipped(given_in[place], data.draw(st.integers(0, 255)))
    assert not verify_inclusion(given_in[0], size, index, ENTRIES[index], given_in[1:])


@given(st.integers(1, 70), st.data())
def test_any_changed_bit_of_a_proof_of_consistency_fails(size, data):
    first = data.draw(st.integers(1, size))
    tree = Tree(ENTRIES[:size])
    given_in = [defined_root(ENTRIES[:first]), tree.root(), *tree.consistency(first)]
    place = data.draw(st.integers(0, len(given_in) - 1))
    given_in[place] = flipped(given_in[place], data.draw(st.integers(0, 255)))
    assert not verify_consistency(first, size, given_in[0], given_in[1], given_in[2:])


@given(st.binary(max_size=80), st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_an_entry_never_passes_for_a_node(entry, left, right):
    assert leaf_hash(entry) != node_hash(left, right)
    assert leaf_hash(left + right) != node_hash(left, right)


@given(
    st.integers(-3, 70),
    st.integers(-3, 70),
    st.lists(st.binary(max_size=33), max_size=9),
    st.binary(max_size=33),
    st.binary(max_size=33),
)
def test_a_made_up_proof_is_refused_and_never_breaks(first, second, path, one, other):
    assert not verify_inclusion(one, second, first, b"entry", path)
    assert not verify_consistency(first, second, one, other, path) or (first == second and one == other and not path)


@pytest.mark.parametrize(("before", "peaks"), [(1, []), (3, [b"x" * 32]), (-1, []), (0, [b"x" * 32])])
def test_a_tree_with_the_wrong_number_of_peaks_is_refused(before, peaks):
    with pytest.raises(ValueError, match="peaks"):
        Tree([b"x"], before=before, peaks=peaks)


def test_what_cannot_be_proved_is_refused():
    tree = Tree(ENTRIES[:7])
    for index in (-1, 7):
        with pytest.raises(ValueError, match=f"entry {index} is not in a tree of 7"):
            tree.inclusion(index)
    for first in (0, 8):
        with pytest.raises(ValueError, match="not of"):
            tree.consistency(first)
    grown = Tree(ENTRIES[7:9], before=7, peaks=tree.peaks())
    with pytest.raises(ValueError, match="does not know all"):
        grown.inclusion(8)
    with pytest.raises(ValueError, match="lies before"):
        grown.consistency(3)
