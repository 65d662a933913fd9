"""Who said a claim, as queries ask for it: by the name as it is written, or by the person, of whatever forms.

Somebody whose name is written in several forms is one person under one of them; see `aliases`. What a claim holds is
never changed by it.
"""

from typing import Any

from sqlalchemy import and_, func, or_
from sqlmodel import col, select

from workbench.models import Article, Claim, SpeakerAlias, SpeakerStanding


def speaker_name() -> Any:
    """The speaker's name as the claim writes it, as a column; NULL for a claim that nobody is known to have made."""
    return col(Claim.speaker)["name"].as_string()


def is_form() -> Any:
    """The condition that a row of `SpeakerAlias` tells of a claim's speaker, with both joined."""
    return and_(is_live(), col(SpeakerAlias.form) == speaker_name())


def person() -> Any:
    """The name under which a claim's speaker counts, as a column, with `SpeakerAlias` joined by `is_form`."""
    return func.coalesce(col(SpeakerAlias.name), speaker_name())


def was_of() -> Any:
    """The condition that a row tells of a claim's speaker on the day of its article, with all four joined."""
    day, row = col(Article.published_on), SpeakerStanding
    begun = or_(col(row.since).is_(None), col(row.since) <= day)
    not_over = or_(col(row.until).is_(None), col(row.until) > day)
    return and_(col(row.ended_at).is_(None), col(row.name) == person(), begun, not_over)


def said_by(name: str) -> Any:
    """The condition that a claim's speaker is this person, by any form of the name; "" for nobody known."""
    if not name:
        return func.coalesce(speaker_name(), "") == ""
    main = select(SpeakerAlias.name).where(is_live(), col(SpeakerAlias.form) == name)
    forms = select(SpeakerAlias.form).where(is_live(), or_(col(SpeakerAlias.name) == name, _among(main)))
    return or_(speaker_name() == name, speaker_name().in_(main), speaker_name().in_(forms))


def holds_words(words: str) -> Any:
    """The condition that some form of the name of a claim's speaker holds these words."""
    form, name = col(SpeakerAlias.form), col(SpeakerAlias.name)
    found = or_(form.icontains(words, autoescape=True), name.icontains(words, autoescape=True))
    people = select(SpeakerAlias.name).where(is_live(), found)
    forms = select(SpeakerAlias.form).where(is_live(), _among(people))
    own = speaker_name()
    return or_(own.icontains(words, autoescape=True), own.in_(people), own.in_(forms))


def of_party(party: str) -> Any:
    """Ids of the claims whose speaker was of this party on the day; "" for those of whom no party is known."""
    query = select(Claim.id).join(Article, col(Article.id) == col(Claim.article_id))
    query = query.outerjoin(SpeakerAlias, is_form()).outerjoin(SpeakerStanding, was_of())
    return query.where(func.coalesce(col(SpeakerStanding.party), "") == party)


def is_live() -> Any:
    """The condition that a form still counts for another name."""
    return col(SpeakerAlias.ended_at).is_(None)


def _among(names: Any) -> Any:
    return col(SpeakerAlias.name).in_(names)
