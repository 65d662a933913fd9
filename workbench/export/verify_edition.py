"""Verify an edition of a fact-check desk, with nothing but this page and Python 3.11.

    python verify_edition.py EDITION MANIFEST PROOFS [KEY]

KEY is the desk's public key in hex, as you know it from elsewhere; without it, the page can only say which key signed.
It checks that EDITION has the bytes that MANIFEST and the desk's log say, that both checkpoints (one in MANIFEST, a
later one in PROOFS) are signed and the later one grew out of the earlier, and that the publication of every check, and
of EDITION itself, is in the log that they stand for. In a JSON Lines edition each record is compared with the log.
It shares no code with the workbench. Sources: RFC 8032 (Ed25519), RFC 9162 section 2.1 (Merkle tree).
"""

import hashlib
import json
import pathlib
import re
import sys
from typing import Any

# What of a record may change after it was published; the log's hash leaves it out.
CHANGING = ("url", "appearance_archived_url", "status", "stale", "corrections")
# What the hash leaves out too where a claim is about no picture, video or sound: columns that came later than the log.
OF_MEDIA = "media_"

# Ed25519, verification only: RFC 8032, section 5.1. Points are (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def add(one: Point, other: Point) -> Point:
    """The sum of two points (section 5.1.4)."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(factor: int, point: Point) -> Point:
    """A point added to itself `factor` times."""
    total = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            total = add(total, point)
        point, factor = add(point, point), factor >> 1
    return total


def decompress(data: bytes) -> Point | None:
    """The point in 32 bytes (section 5.1.3); None when there is none."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & 2**255 - 1
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT_OF_MINUS_1 % P
    if y >= P or x * x % P != square or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = decompress((4 * pow(5, -1, P) % P).to_bytes(32, "little")) or (0, 1, 1, 0)


def signature_holds(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature is one of `message` by `key` (section 5.1.7)."""
    point, start, s = decompress(key), decompress(signature[:32]), int.from_bytes(signature[32:], "little")
    if len(key) != 32 or len(signature) != 64 or point is None or start is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = times(s, BASE), add(start, times(k, point))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 == (left[1] * right[2] - right[1] * left[2]) % P


def node(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def included(root: bytes, size: int, index: int, entry: bytes, path: list[bytes]) -> bool:
    """Whether `path` leads from entry `index` (from 0) to `root`; the tree is split as it was built."""

    def climb(index: int, size: int, path: list[bytes]) -> bytes:
        if size == 1 or not path:
            return hashlib.sha256(b"\x00" + entry).digest() if size == 1 and not path else b""
        half = 1 << (size - 1).bit_length() - 1
        if index < half:
            return node(climb(index, half, path[:-1]), path[-1])
        return node(path[-1], climb(index - half, size - half, path[:-1]))

    return 0 <= index < size and climb(index, size, path) == root


def grew(first: int, size: int, old: bytes, new: bytes, path: list[bytes]) -> bool:
    """Whether `path` shows that the tree of `size` begins with that of `first`: both roots, from the same hashes."""

    def climb(first: int, size: int, path: list[bytes], whole: bool) -> tuple[bytes, bytes]:
        if first == size:
            known = old if whole and not path else path[0] if len(path) == 1 and not whole else b""
            return known, known
        if not path:
            return b"", b""
        half = 1 << (size - 1).bit_length() - 1
        if first <= half:
            was, now = climb(first, half, path[:-1], whole)
            return was, node(now, path[-1])
        was, now = climb(first - half, size - half, path[:-1], False)
        return node(path[-1], was), node(path[-1], now)

    return 1 <= first <= size and climb(first, size, path, True) == (old, new)


def canonical(value: object) -> bytes:
    """JSON in the one form over which hashes are taken."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


class Refused(Exception):  # noqa: N818 - it is no error of this page
    """What does not hold, in one word."""


def require(holds: bool, what: str) -> None:
    """Refuse unless it holds."""
    if not holds:
        raise Refused(what)


def hashes(values: list[str]) -> list[bytes]:
    """Hashes in hex as bytes; refused unless each has 32."""
    require(all(re.fullmatch("[0-9a-f]{64}", value) for value in values), "proofs")
    return [bytes.fromhex(value) for value in values]


def is_checkpoint(value: Any) -> bool:
    """Whether a value has the form of a checkpoint."""
    digits = {"head": 64, "root": 64, "key": 64, "signature": 128}
    whole = all(re.fullmatch(f"[0-9a-f]{{{count}}}", value[name]) for name, count in digits.items())
    plain = value["time"].isascii() and "\n" not in value["time"] and len(value) == 6
    return whole and plain and type(value["size"]) is int and 1 <= value["size"] < 2**63


def is_signed(value: Any) -> bool:
    """Whether a checkpoint's signature is that of its key."""
    lines = ("claim-workbench checkpoint 1", value["size"], *(value[name] for name in ("head", "root", "time", "key")))
    message = "".join(f"{line}\n" for line in lines).encode()
    return signature_holds(bytes.fromhex(value["key"]), message, bytes.fromhex(value["signature"]))


def check_manifest(content: bytes, manifest: Any) -> None:
    """The manifest has its form, and EDITION its bytes."""
    events, count = manifest["events"], manifest["count"]
    require(isinstance(manifest["format"], str) and isinstance(manifest["sha256"], str), "manifest")
    require(type(count) is int and isinstance(events, list), "manifest")
    require(is_checkpoint(manifest["checkpoint"]), "manifest")
    require(all(type(seq) is int for seq in events) and len(events) == count, "manifest")
    require(hashlib.sha256(content).hexdigest() == manifest["sha256"], "content")


def check_proofs(manifest: Any, proofs: Any) -> None:
    """The proofs are about the checks of the manifest and, at their end, about EDITION itself."""
    told = [item["event"] for item in proofs["proofs"]]
    require(is_checkpoint(proofs["checkpoint"]), "proofs")
    for path in (proofs["consistency"], *(item["path"] for item in proofs["proofs"])):
        hashes(path)
    require(all(type(event["seq"]) is int for event in told), "proofs")
    require([event["seq"] for event in told[:-1]] == [seq for seq in manifest["events"] if seq], "proofs")
    require(all(event["action"] == "make public" for event in told[:-1]), "proofs")
    require(told[-1]["action"] == "make edition", "proofs")
    require(json.loads(told[-1]["payload"])["sha256"] == manifest["sha256"], "proofs")


def check_checkpoints(earlier: Any, proofs: Any, key: str) -> None:
    """Both checkpoints are signed with the key, and the later grew out of the earlier."""
    later, path = proofs["checkpoint"], hashes(proofs["consistency"])
    require({earlier["key"], later["key"]} == {key or later["key"]}, "key")
    require(is_signed(earlier) and is_signed(later), "signature")
    old, new = bytes.fromhex(earlier["root"]), bytes.fromhex(later["root"])
    require(grew(earlier["size"], later["size"], old, new, path), "consistency")


def check_events(proofs: Any) -> None:
    """Every event is in the log for which the later checkpoint stands."""
    root, size = bytes.fromhex(proofs["checkpoint"]["root"]), proofs["checkpoint"]["size"]
    for item in proofs["proofs"]:
        entry = hashlib.sha256(canonical({"v": 1, **item["event"]})).digest()
        require(included(root, size, item["event"]["seq"] - 1, entry, hashes(item["path"])), "inclusion")


def check_records(content: bytes, manifest: Any, proofs: Any) -> None:
    """Each line of a JSON Lines edition is the record that was hashed into the log."""
    if manifest["format"] != "jsonl":
        return
    lines = content.split(b"\n")
    require(lines.pop() == b"" and len(lines) == len(manifest["events"]), "record")
    records = {item["event"]["seq"]: json.loads(item["event"]["payload"])["record"] for item in proofs["proofs"][:-1]}
    for line, seq in zip(lines, manifest["events"], strict=True):
        record = {name: value for name, value in json.loads(line).items() if name not in CHANGING}
        if not record.get("media_kind"):
            record = {name: value for name, value in record.items() if not name.startswith(OF_MEDIA)}
        for item in record["evidence"]:
            item.pop("archived_url", None)
        require(not seq or hashlib.sha256(canonical(record)).hexdigest() == records[seq], "record")


def problem(content: bytes, manifest_bytes: bytes, proofs_bytes: bytes, key: str = "") -> str:
    """ "" when all holds, else the first thing that does not, in one word."""
    stage = "manifest"
    try:
        manifest = json.loads(manifest_bytes)
        check_manifest(content, manifest)
        stage = "proofs"
        proofs = json.loads(proofs_bytes)
        check_proofs(manifest, proofs)
        stage = "consistency"
        check_checkpoints(manifest["checkpoint"], proofs, key)
        stage = "inclusion"
        check_events(proofs)
        stage = "record"
        check_records(content, manifest, proofs)
    except Refused as found:
        return str(found)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        return stage
    return ""


WORDS = {
    "manifest": "MANIFEST is no manifest with a checkpoint",
    "content": "EDITION does not have the bytes that MANIFEST says",
    "proofs": "PROOFS are not about this edition",
    "key": "a checkpoint is signed with another key",
    "signature": "a checkpoint's signature does not hold",
    "consistency": "the later checkpoint did not grow out of the earlier: the log was rewritten",
    "inclusion": "an event is not in the log",
    "record": "a record is not the one that was published",
}


def main(arguments: list[str]) -> int:
    """The exit code: 0 all holds, 1 something does not, 2 wrong use."""
    if len(arguments) not in {3, 4}:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    key = "".join(arguments[3:]).strip().lower()
    if arguments[3:] and not re.fullmatch("[0-9a-f]{64}", key):
        sys.stderr.write(f"KEY is {arguments[3]!r}; a key has 64 digits from 0 to f. Nothing was verified.\n")
        return 2
    try:
        content, manifest, proofs = (pathlib.Path(name).read_bytes() for name in arguments[:3])
    except OSError as error:
        sys.stderr.write(f"{error.filename}: {error.strerror}. Nothing was verified.\n")
        return 2
    found = problem(content, manifest, proofs, key)
    if found:
        sys.stdout.write(f"NOT VERIFIED: {WORDS[found]}.\n")
        return 1
    later = json.loads(proofs)["checkpoint"]
    sys.stdout.write(f"Verified: {json.loads(manifest)['count']} checks, in a log of {later['size']} events.\n")
    sys.stdout.write(f"Signed {later['time']} with the key {later['key']}")
    sys.stdout.write(".\n" if arguments[3:] else "; compare it with the key that you know.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
