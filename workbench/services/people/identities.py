"""Identities: people as the provider knows them, by issuer and subject, and the accounts that they open.

An address alone opens no account that has a password or another identity: whoever comes with it then is written down
as asking, and an admin links them or does not.
"""

from dataclasses import dataclass

from sqlmodel import Session, select

from workbench import clock
from workbench.domain.role_table import RoleTable
from workbench.domain.roles import Role
from workbench.errors import BadInputError, NotFoundError, SignInError
from workbench.locks import Key, hold
from workbench.models import Identity, User
from workbench.services import log
from workbench.services.actors import WORKBENCH, Actor
from workbench.services.log.seals import seal_of_identity
from workbench.services.people import accounts, holding, sealing, second_steps


@dataclass(frozen=True, slots=True)
class Vouched:
    """What the provider says of a person; `verified` is None where it does not say whether the address is theirs.

    `values` are those of the claim that roles follow from.
    """

    issuer: str
    subject: str
    email: str
    verified: bool | None
    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """Whom the desk takes from the provider: roles by its table, addresses at `domains` (empty: at any).

    With `trusting`, an address of which the provider does not say that it was verified counts as verified.
    """

    table: RoleTable
    domains: frozenset[str]
    trusting: bool


def arrive(session: Session, vouched: Vouched, rules: Rules) -> User | None:
    """The account that opens, its role as the table has it now; made at the first visit.

    None when the account with this address must be linked by an admin first. SignInError for who stays out.
    """
    role = _role(vouched, rules)
    email = _email(vouched, rules)
    hold(session, Key.ARRIVALS)
    identity = _known(session, vouched)
    if identity is not None and identity.linked_at is not None:
        user = accounts.get(session, identity.user_id)
        holding.hold(session, user)
    else:
        found = accounts.by_email(session, email)
        if found is not None and not _is_open(session, found):
            _ask(session, found, vouched)
            return None
        if found is not None:
            holding.hold(session, found)
        user = found or accounts.add(session, WORKBENCH, name=_name(vouched, email), email=email, role=role)
        _forget(session, identity)
        _link(session, WORKBENCH, _new(session, user, vouched))
    if not user.active:
        raise SignInError("kept-out", 403, "Your account on this desk is closed. Ask an admin of the desk.")
    if user.role != role and not accounts.is_last_admin(session, user):
        accounts.change_role(session, WORKBENCH, user, role)
    return user


def link(session: Session, actor: Actor, user: User) -> None:
    """Link the identity that asks for a person's account; BadInputError when none does."""
    identity = _of(session, user)
    if identity is None or identity.linked_at is not None:
        raise BadInputError(f"Nobody asks for the account of {user.name}.")
    _link(session, actor, identity)


def unlink(session: Session, actor: Actor, user: User) -> None:
    """Part an account from its identity, or refuse the one that asks, and sign the person out everywhere."""
    identity = _of(session, user)
    if identity is None:
        raise NotFoundError(f"The account of {user.name} is linked to nobody.")
    issuer = identity.issuer
    _forget(session, identity)
    accounts.end_sessions(session, user)
    log.record(session, actor, "unlink identity", "person", user.id, {"issuer": issuer})


def _role(vouched: Vouched, rules: Rules) -> Role:
    role = rules.table.role_of(vouched.values)
    if role is None:
        raise SignInError(
            "no-role", 403, "You proved who you are, but none of your groups opens this desk. Ask an admin of the desk."
        )
    return role


def _email(vouched: Vouched, rules: Rules) -> str:
    try:
        email = accounts.normal_email(vouched.email)
    except BadInputError as error:
        raise SignInError(
            "no-address", 403, "The provider gave the desk no e-mail address of yours that it can use."
        ) from error
    if vouched.verified is False or (vouched.verified is None and not rules.trusting):
        raise SignInError("unverified", 403, f"The provider does not say that {email} was verified as yours.")
    if rules.domains and email.rpartition("@")[2] not in rules.domains:
        raise SignInError("domain", 403, f"This desk takes no addresses at {email.rpartition('@')[2]}.")
    return email


def _name(vouched: Vouched, email: str) -> str:
    """The name to show: printable, one line, 120 characters at most; what stands before the @ where none is given."""
    printable = "".join(letter if letter.isprintable() else " " for letter in vouched.name)
    return " ".join(printable.split())[:120].strip() or email.rpartition("@")[0][:120]


def _is_open(session: Session, user: User) -> bool:
    """Whether an account waits for its person: nobody can sign in to it but by a link from an admin.

    Who set up a second step has been here, and the provider would open the account without it.
    """
    if user.password_hash is not None or second_steps.is_set(session, user.id or 0):
        return False
    identity = _of(session, user)
    return identity is None or identity.linked_at is None


def _ask(session: Session, user: User, vouched: Vouched) -> None:
    standing = _of(session, user)
    if standing is not None and standing.linked_at is not None:
        raise SignInError(
            "other-identity",
            403,
            f"The account with the address {user.email} is linked to somebody else at the provider. Ask an admin.",
        )
    if standing is not None and (standing.issuer, standing.subject) == (vouched.issuer, vouched.subject):
        return
    _forget(session, _known(session, vouched))
    log.record(
        session, WORKBENCH, "ask to link identity", "person", user.id, _facts(session, _new(session, user, vouched))
    )


def _known(session: Session, vouched: Vouched) -> Identity | None:
    query = select(Identity).where(Identity.issuer == vouched.issuer, Identity.subject == vouched.subject)
    return session.exec(query).first()


def _of(session: Session, user: User) -> Identity | None:
    return session.exec(select(Identity).where(Identity.user_id == user.id)).first()


def _new(session: Session, user: User, vouched: Vouched) -> Identity:
    """The person's identity; one that only asked before makes way."""
    _forget(session, _of(session, user))
    identity = Identity(
        user_id=user.id or 0, issuer=vouched.issuer, subject=vouched.subject, asked_at=clock.now(), linked_at=None
    )
    session.add(identity)
    session.flush()
    return identity


def _link(session: Session, actor: Actor, identity: Identity) -> None:
    identity.linked_at = clock.now()
    session.add(identity)
    session.flush()
    log.record(session, actor, "link identity", "person", identity.user_id, _facts(session, identity))


def _facts(session: Session, identity: Identity) -> dict[str, str]:
    """What the log keeps of an identity; its name for the person only sealed, with a salt that goes when they do."""
    salt = sealing.salt_of(session, accounts.get(session, identity.user_id))
    seal = seal_of_identity(identity.user_id, identity.issuer, identity.subject, salt)
    return {"issuer": identity.issuer, "seal": seal}


def _forget(session: Session, identity: Identity | None) -> None:
    if identity is not None:
        session.delete(identity)
        session.flush()
