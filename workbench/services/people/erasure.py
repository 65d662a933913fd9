"""Erasure: what tells who a person is goes, for good; what they did stays, under their number.

The log holds numbers of people and no names, so that no event has to change and the chain holds. A verdict stays its
author's: the desk answers for what it published.
"""

from sqlalchemy import delete
from sqlmodel import Session, col

from workbench.domain import erased
from workbench.models import (
    Delivery,
    Identity,
    RecoveryCode,
    SavedView,
    SecondStep,
    SignInLink,
    Token,
    User,
    UserSession,
    VerdictFormDraft,
)
from workbench.services import log
from workbench.services.actors import Actor
from workbench.services.people import accounts


def erase(session: Session, actor: Actor, user: User) -> None:
    """Take away what tells who a person is, and what opens the desk to them; BadInputError for the last admin.

    What the person has in hand is given back first. It cannot be undone, and a second time changes nothing.
    """
    if accounts.is_erased(user):
        return
    accounts.set_active(session, actor, user, active=False)
    for table, owner in (
        (UserSession, UserSession.user_id),
        (SignInLink, SignInLink.user_id),
        (Identity, Identity.user_id),
        (SecondStep, SecondStep.user_id),
        (RecoveryCode, RecoveryCode.user_id),
        (Token, Token.user_id),
        (VerdictFormDraft, VerdictFormDraft.person_id),
        (SavedView, SavedView.person_id),
        (Delivery, Delivery.person_id),  # a mail server that refuses a letter says to whom it was
    ):
        session.execute(delete(table).where(col(owner) == user.id))
    user.name, user.email, user.password_hash = erased.name(user.id), erased.email(user.id), None
    user.salt = ""  # what the log has of their name, address and identity says nothing any more
    session.add(user)
    log.record(session, actor, "erase person", "person", user.id, {})
