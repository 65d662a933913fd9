"""Seals: what the log holds of a verdict or an auditor's judgement: it is unchanged, and not told before its time.

A seal is SHA-256 over the content and 16 random bytes kept beside it. Without those bytes nobody can find out
by trying what it is, though there are few ratings. Likewise who a person is: once their salt is gone, nobody
can. What opens the desk (passwords, sessions, links, tokens) is stored as a hash that nobody can guess: its seal is the
hash of that, with what it is of.
"""

from collections.abc import Sequence

from workbench.models import Judgement, Pin, User, Verdict, VerdictMedia
from workbench.services.log.chain import digest

_OF_VERDICT = {
    *("claim_id", "wording", "scale_id", "scale_version", "rating", "rationale", "as_of", "review_by", "exception"),
    *("confidence", "other_side", "distinction", "salt", "author_id"),
}
_OF_PIN = {
    *("source_id", "snapshot_sha256", "exact", "prefix", "suffix", "start", "end", "stance", "is_primary"),
}
_OF_JUDGEMENT = {"audit_id", "rating", "rationale", "auditor_id", "salt"}
_OF_MEDIA = {"kind", "url", "authenticity", "original_url", "original_context"}


def seal(verdict: Verdict, pins: Sequence[Pin], media: VerdictMedia | None) -> str:
    """The seal (hex) of a verdict, its pins in their order, its media; a column that comes later is no part of it."""
    content: dict[str, object] = {
        **verdict.model_dump(mode="json", include=_OF_VERDICT),
        "pins": [pin.model_dump(mode="json", include=_OF_PIN) for pin in pins],
    }
    if media is not None:
        content["media"] = media.model_dump(mode="json", include=_OF_MEDIA)
    return digest(content)


def seal_of_judgement(row: Judgement) -> str:
    """The seal (hex) of what an auditor concluded, and why."""
    return digest(row.model_dump(mode="json", include=_OF_JUDGEMENT))


def seal_of_person(user: User) -> str:
    """The seal (hex) of a person's name and address, as they stand."""
    return digest({"person": user.id, "name": user.name, "email": user.email, "salt": user.salt})


def seal_of_identity(user_id: int, issuer: str, subject: str, salt: str) -> str:
    """The seal (hex) of the provider's name for a person."""
    return digest({"person": user_id, "issuer": issuer, "subject": subject, "salt": salt})


def seal_of_stored(what: str, number: int | None, stored: str | Sequence[str]) -> str:
    """The seal (hex) of what is stored so that nobody can guess it: of which thing, by number, and the stored form."""
    return digest({what: number, "stored": stored})
