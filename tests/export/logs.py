"""Random logs with an edition in them, and random damage to its three files, for both verifiers."""

import hashlib
import json
from dataclasses import replace
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from workbench.domain.checkpoints import Checkpoint
from workbench.domain.merkle import Tree
from workbench.export.edition_proofs import Proof, Proofs, canonical
from workbench.export.manifest import read_manifest
from workbench.services.log.signing import SigningKey

KEYS = [SigningKey(Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)) for number in (1, 2)]
GENESIS = "0" * 64


def checkpoint(hashes, size, key):
    """The signed checkpoint of the first `size` hashes."""
    root = Tree(bytes.fromhex(value) for value in hashes[:size]).root().hex()
    unsigned = Checkpoint(size, hashes[size - 1], root, "2026-11-20T08:30:00Z", key.public)
    return replace(unsigned, signature=key.sign(unsigned.signed_bytes()))


def line(random, number):
    """A line of an edition, with a quote or none, and an archived copy of its page or none."""
    archived = random.choice([None, "https://archive.example/q"])
    evidence = [{"quote": "q", "archived_url": archived}] * random.randrange(2)
    return {"id": number, "url": f"u{number}", "claim": random.choice(["é", "“a”", "x"]), "evidence": evidence}


def make(random, end=b"\n"):
    """The bytes of an edition, which end in `end`, its manifest and its proofs, over a log of random length."""
    before, after, count = random.randrange(1, 40), random.randrange(6), random.randrange(4)
    lines = [line(random, number) for number in range(count)]
    form = random.choice(["jsonl", "jsonl", "csv"])
    content = b"\n".join(map(canonical, lines)) + end * bool(lines)
    places = sorted(random.sample(range(1, before + count + 1), count))
    facts = dict(zip(places, lines, strict=True))
    events, hashes = [], []
    for seq in range(1, before + count + 2 + after):
        action, payload = "do", {"n": random.randrange(9)}
        if seq in facts:
            record = {name: value for name, value in facts[seq].items() if name != "url"}
            record["evidence"] = [{"quote": item["quote"]} for item in record["evidence"]]
            if random.random() < 0.1:  # the desk itself exports another record than it published
                record["claim"] = "other"
            action, payload = "make public", {"record": hashlib.sha256(canonical(record)).hexdigest()}
        elif seq == before + count + 1:
            action, payload = "make edition", {"sha256": hashlib.sha256(content).hexdigest()}
        event = {
            "seq": seq, "at": "2026-11-20T08:30:00.000000+00:00", "actor_id": None, "actor_name": "Workbench",
            "action": action, "object_type": "check", "object_id": "1", "payload": canonical(payload).decode(),
            "previous_hash": hashes[-1] if hashes else GENESIS,
        }  # fmt: skip
        events.append(event)
        hashes.append(hashlib.sha256(canonical({"v": 1, **event})).hexdigest())
    earlier = checkpoint(hashes, before + count, KEYS[0])
    later = checkpoint(hashes, random.randrange(before + count + 1, len(events) + 1), KEYS[0])
    tree = Tree(bytes.fromhex(value) for value in hashes[: later.size])
    told = [*places, before + count + 1]
    proofs = Proofs(
        later,
        tuple(tree.consistency(earlier.size)),
        tuple(Proof(events[s - 1], tuple(tree.inclusion(s - 1))) for s in told),
    )
    manifest = {
        "number": 1, "made_at": "2026-11-20T08:30:00+00:00", "format": form, "count": count,
        "sha256": hashlib.sha256(content).hexdigest(), "log_head": earlier.head, "log_seq": earlier.size,
        "scale_id": "desk", "scale_version": 1, "checkpoint": earlier.to_data(), "events": places,
    }  # fmt: skip
    assert read_manifest(canonical(manifest)).checkpoint == earlier
    return content, manifest, json.loads(proofs.to_bytes())


def leaves(value, path=()):
    """Every path to a plain value, and to a list, in JSON data."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, (*path, name))
    elif isinstance(value, list):
        yield path
        for place, inner in enumerate(value):
            yield from leaves(inner, (*path, place))
    else:
        yield path


def damage(random, content, manifest, proofs):
    """The three files with one thing changed, or none."""
    what = random.choice(["nothing", "content", "manifest", "proofs", "proofs", "key", "resign", "edition"])
    if what == "content" and content:
        place = random.randrange(len(content))
        content = content[:place] + bytes([content[place] ^ 1 << random.randrange(8)]) + content[place + 1 :]
        if random.random() < 0.7:  # a forger mends the hashes that need no key
            manifest["sha256"] = hashlib.sha256(content).hexdigest()
        if random.random() < 0.7:
            proofs["proofs"][-1]["event"]["payload"] = canonical({"sha256": manifest["sha256"]}).decode()
    elif what in {"manifest", "proofs"}:
        change(random, manifest if what == "manifest" else proofs)
    elif what == "key":
        for part in random.sample([manifest, proofs], random.choice([1, 2])):
            part["checkpoint"]["key"] = KEYS[1].public
    elif what == "resign":
        for part in random.sample([manifest, proofs], random.choice([1, 2])):
            bare = Checkpoint(**{**part["checkpoint"], "key": KEYS[1].public})
            part["checkpoint"] = replace(bare, signature=KEYS[1].sign(bare.signed_bytes())).to_data()
    elif what == "edition" and proofs["proofs"]:
        random.choice([proofs["proofs"].reverse, proofs["proofs"].pop, proofs["consistency"].clear])()
    return content, canonical(manifest), canonical(proofs)


def change(random, part):
    """Change one value somewhere in a file."""
    told = {"format", "count", "sha256", "checkpoint", "events", "consistency", "proofs"}
    path = random.choice([path for path in leaves(part) if path[0] in told])
    holder = part
    for step in path[:-1]:
        holder = holder[step]
    value = holder[path[-1]]
    if isinstance(value, str) and value:
        place = random.randrange(len(value))
        holder[path[-1]] = value[:place] + random.choice("0a9fG\n") + value[place + 1 :]
    elif isinstance(value, list):
        random.choice([lambda: value.append(value[0] if value else "00"), value.clear, value.reverse])()
    elif isinstance(value, int):
        holder[path[-1]] = value + random.choice([-1, 1, 2**70])
    else:
        holder[path[-1]] = random.choice([[], 1, "x", None, {}])
    if random.random() < 0.1:
        del holder[path[-1]]


def random_case(seed):
    """The three files of one random log, damaged or not."""
    random = Random(seed)
    return damage(random, *make(random))
