"""The Merkle tree of RFC 9162 (Certificate Transparency 2.0), section 2.1, over SHA-256.

A root of 32 bytes stands for a whole list. An inclusion proof shows that an entry is in the list, a consistency proof
that a list grew out of a shorter one by additions at its end; each needs about log2(n) hashes. All hashes are raw
bytes; entries are counted from 0.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256

HASH = 32
"""Length of every hash, in bytes."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry (section 2.1.1); its prefix keeps an entry from passing for a node."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees (section 2.1.1)."""
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """The tree over some entries, or over entries that follow `before` others of which only the peaks are known.

    The peaks of a tree are the roots of the full subtrees that it falls into, the largest first: as many as its size
    has bits set. They are all that is needed to let a tree grow. An inclusion proof needs every entry.
    """

    def __init__(self, entries: Iterable[bytes], *, before: int = 0, peaks: Sequence[bytes] = ()) -> None:
        """ValueError when there are not as many peaks as `before` has bits set."""
        if before < 0 or len(peaks) != before.bit_count():
            raise ValueError(f"a tree of {before} entries has {before.bit_count()} peaks, not {len(peaks)}")
        known = list(peaks)
        nodes = b"".join(leaf_hash(entry) for entry in entries)
        self.size = before + len(nodes) // HASH
        # One level a turn, leaves first: the index of its first node here, and its nodes in one string.
        self._levels: list[tuple[int, bytes]] = []
        for level in range(max(1, self.size.bit_length() + 1)):
            first = before >> level
            if first & 1:  # the node to the left is a peak of what came before
                first, nodes = first - 1, known.pop() + nodes
            self._levels.append((first, nodes))
            if first == 0 and len(nodes) <= HASH:
                break
            nodes = _pairs(nodes)

    def root(self) -> bytes:
        """The root (section 2.1.1); that of an empty tree is the hash of nothing."""
        return self._levels[-1][1] or sha256(b"").digest()

    def peaks(self) -> list[bytes]:
        """The roots of the full subtrees, the largest first."""
        levels = reversed(range(self.size.bit_length()))
        return [self._node(level, (self.size >> level) - 1) for level in levels if self.size >> level & 1]

    def inclusion(self, index: int) -> list[bytes]:
        """The proof that entry `index` is in the tree (section 2.1.3.1); ValueError when it is not, or not known."""
        if not 0 <= index < self.size:
            raise ValueError(f"entry {index} is not in a tree of {self.size}; there is 0 to {self.size - 1}")
        if self._levels[0][0] or len(self._levels[0][1]) != self.size * HASH:
            raise ValueError(f"entry {index} cannot be proved: the tree does not know all its {self.size} entries")
        path = []
        for level, (_, nodes) in enumerate(self._levels[:-1]):
            sibling = index >> level ^ 1
            if sibling * HASH < len(nodes):  # the last node of an odd level goes up as it is
                path.append(self._node(level, sibling))
        return path

    def consistency(self, first: int) -> list[bytes]:
        """The proof that the tree of the `first` entries grew into this one (section 2.1.4.1).

        ValueError unless 1 <= `first` <= size, and `first` >= `before`.
        """
        if not 1 <= first <= self.size:
            raise ValueError(f"a tree of {self.size} is consistent with one of 1 to {self.size}, not of {first}")
        path: list[bytes] = []
        low, high, whole = 0, self.size, True
        while first - low != high - low:
            middle = low + _split(high - low)
            if first <= middle:
                path.append(self._subtree(middle, high))
                high = middle
            else:
                path.append(self._subtree(low, middle))
                low, whole = middle, False
        if not whole:
            path.append(self._subtree(low, high))
        return path[::-1]

    def _subtree(self, low: int, high: int) -> bytes:
        """The root over the entries [low, high), which the tree's own splits have made."""
        level = (high - low - 1).bit_length()
        return self._node(level, low >> level)

    def _node(self, level: int, index: int) -> bytes:
        first, nodes = self._levels[level]
        start = (index - first) * HASH
        if not 0 <= start < len(nodes):
            raise ValueError(f"node {index} of level {level} lies before what the tree knows")
        return nodes[start : start + HASH]


def verify_inclusion(root: bytes, size: int, index: int, entry: bytes, path: Sequence[bytes]) -> bool:
    """Whether `path` proves that `entry` is number `index` of the tree of `size` (section 2.1.3.2)."""
    if not 0 <= index < size or any(len(node) != HASH for node in path):
        return False
    here, last, found = index, size - 1, leaf_hash(entry)
    for node in path:
        if last == 0:
            return False
        if here & 1 or here == last:
            found = node_hash(node, found)
            while here and not here & 1:  # went up as it was, without a sibling
                here, last = here >> 1, last >> 1
        else:
            found = node_hash(found, node)
        here, last = here >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(first: int, second: int, first_root: bytes, second_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether `path` proves that the tree of `first` grew into that of `second` (section 2.1.4.2).

    Trees of one size are consistent when their roots are equal and the path is empty. There is no proof from a tree of
    size 0, with which every tree is consistent: False.
    """
    if not 1 <= first <= second or any(len(node) != HASH for node in path):
        return False
    if first == second:
        return not path and first_root == second_root
    nodes = list(path) if first & (first - 1) else [first_root, *path]  # a full tree is its own first node
    if not nodes:
        return False
    here, last = first - 1, second - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    old = new = nodes[0]
    for node in nodes[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            old, new = node_hash(node, old), node_hash(node, new)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            new = node_hash(new, node)
        here, last = here >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


def _split(size: int) -> int:
    """The largest power of two below `size` (2 or more)."""
    return 1 << (size - 1).bit_length() - 1


def _pairs(nodes: bytes) -> bytes:
    """The level above: each two nodes hashed together, an odd one at the end as it is."""
    pair = 2 * HASH
    full = len(nodes) // pair * pair
    above = [sha256(b"\x01" + nodes[start : start + pair]).digest() for start in range(0, full, pair)]
    return b"".join(above) + nodes[full:]
