"""Texts made to become more than text somewhere, and a desk in which every field is filled with them."""

import json

from sqlmodel import Session

from tests import factories
from workbench import clock
from workbench.domain.roles import Role
from workbench.domain.scopes import Scope
from workbench.jobs.context import Context
from workbench.models import Article, Claim, IngestItem, Source, User
from workbench.services import jobs
from workbench.services.actors import WORKBENCH, Actor
from workbench.services.people import accounts, tokens
from workbench.services.publication import publishing
from workbench.services.review import leases, second_reviews, verdicts
from workbench.services.review.claims import Asked

CALL = "alert(1)"
MARKUP = (
    f"<script>{CALL}</script>",
    f'"><img src=x onerror={CALL}>',
    f"'><img src=x onerror={CALL}>",
    f"<svg/onload={CALL}>",
    f"<svg><script>{CALL}</script></svg>",
    f"<iframe src=javascript:{CALL}></iframe>",
    f"<iframe srcdoc='<script>{CALL}</script>'></iframe>",
    f"<math><a xlink:href=javascript:{CALL}>x</a></math>",
    f"<details open ontoggle={CALL}>",
    f"<body onload={CALL}>",
    f"<input autofocus onfocus={CALL}>",
    f"<style>@import 'javascript:{CALL}';</style>",
    "<style>*{display:none}</style>",
    "<base href=https://evil.example/>",
    f"<form action=javascript:{CALL}><button>x</button></form>",
    f"<object data=javascript:{CALL}></object>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    f"<a href='java\nscript:{CALL}'>x</a>",
    f"<a href='\x01javascript:{CALL}'>x</a>",
    f"</textarea><script>{CALL}</script>",
    f"</title><script>{CALL}</script>",
    f"</script><script>{CALL}</script>",
    f"<!--<script>{CALL}//",
    f"--><script>{CALL}</script>",
    f"]]><script>{CALL}</script>",
    f"<noscript><p title='</noscript><img src=x onerror={CALL}>'>",
    f"<img src='x' title=`onerror={CALL}`>",
    f"<scr<script>ipt>{CALL}</scr</script>ipt>",
    f"<SCRIPT SRC=//evil.example/x.js>{CALL}</SCRIPT>",
    "<mark>not the desk's</mark>",
    "<div hx-get=/sign-out hx-trigger=load>x</div>",
    "<div data-tour=1 data-draft=1>x</div>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\u003cscript\u003ealert(1)\u003c/script\u003e",
    "\\u003cscript\\u003ealert(1)",
    "\u2028\u2029</script>",
)
ADDRESSES = (
    f"javascript:{CALL}",
    f"JaVaScRiPt:{CALL}",
    f"java\tscript:{CALL}",
    f"\x01javascript:{CALL}",
    f"data:text/html,<script>{CALL}</script>",
    f"vbscript:{CALL}",
    "//evil.example/x",
    "https:\\\\evil.example",
    f'https://evil.example/"onclick="{CALL}',
)
OTHERS = (
    "{{7*7}}",
    "${7*7}",
    "#{7*7}",
    "{% include '/etc/passwd' %}",
    "{0.__class__.__mro__}",
    "%(secret_key)s %s %n %x",
    "' OR '1'='1' --",
    "'; DROP TABLE claim; --",
    '" OR ""="',
    "1); DELETE FROM event; --",
    "UNION SELECT password_hash FROM user_account",
    '=HYPERLINK("https://evil.example","x")',
    "=cmd|'/C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1,2)",
    "\t=1+1",
    "＝1+1",
    'x","=1+1',
    'covid-19" NEAR (a b',
    "AND OR NOT",
    'title:* ^ "unclosed',
    "(((((((((((",
    "a* ~2 [a TO z] {b TO c}",
    "x\r\nSet-Cookie: a=b",
    "x\n2026-11-23 level=error event=forged",
    "\x1b[2J\x1b]0;owned\x07",
    "\u202egnp.exe\u202c",
    "\u200bzero\u200dwidth\ufeff",
    "раypal.com",
    "Ａdmin ﬁ ① İ",
    "a" + "\u0301" * 500,
    "(a+)+$ " + "a" * 300 + "!",
    "../../../../etc/passwd",
    "..\\..\\boot.ini",
    "CON.txt",
    "💣" * 50,
)
EVERY = (*MARKUP, *ADDRESSES, *OTHERS)
ALL = "\n".join(EVERY)
BUNDLES = tuple(" ".join(EVERY[first : first + 7]) for first in range(0, len(EVERY), 7))
"""All of them again, few enough for a row each."""


def fill(context: Context) -> dict[Role, User]:
    """Fill every field of a desk; gives a person of each role. Rows whose number is 1 are hostile everywhere."""
    with context.database.write() as session:
        people = {role: _person(session, role, text) for role, text in zip(Role, MARKUP, strict=False)}
        articles = [_take_in(session, number, text) for number, text in enumerate(BUNDLES)]
        for article, text in zip(articles, BUNDLES, strict=True):
            factories.make_claim(session, article, text, standalone=text, topic=text, worthiness=0.99)
        actor = factories.actor_of(people[Role.ADMIN])
        for text in BUNDLES:
            jobs.enqueue(session, actor, "ingest", {"item_id": 1}, text)
        _tokens(session, actor)
    _published(context, people)
    factories.make_edition(context, people[Role.SUPERVISOR])
    return people


def _person(session: Session, role: Role, text: str) -> User:
    name = text.replace("\n", " ")[:120]
    return accounts.add(session, WORKBENCH, name=name, email=f"{role.value}@desk.example", role=role)


def _take_in(session: Session, number: int, text: str) -> Article:
    address = ADDRESSES[number % len(ADDRESSES)]
    known = {"title": text[:400], "publisher": text[:190], "byline": text[:290]}
    body = f"{ALL if number == 0 else ''}{text}\n\n{factories.SENTENCE}\n\nThe end."
    article = factories.make_article(session, body, url=address, canonical_url=f"{address} {number}", **known)
    speaker = {"name": text, "voice": "quoted", "start": -1, "end": -1}
    reasons = [{"feature": text, "sentence": text, "effect": 1.0, "words": [text]}]
    claim = factories.make_claim(session, article, speaker=speaker, reasons=reasons, topic="health")
    source = factories.make_source(
        session,
        f"{factories.POLL} {text}",
        title=text[:400],
        publisher=text[:190],
        url=address,
        kind="fact-check",
        rating=text,
    )
    factories.make_match(session, claim, source)
    item = IngestItem(
        kind="url", label=text[:2000], state="failed", error_code="damaged", error=text, added_at=clock.now()
    )
    session.add(item)
    return article


def _tokens(session: Session, actor: Actor) -> None:
    for text in MARKUP[:10]:
        tokens.make(session, actor, name=text[:60], scopes=[Scope.READ], days=30)


def _published(context: Context, people: dict[Role, User]) -> None:
    """The first claim the whole road, with every payload in every field of its verdict; the second is returned."""
    author, editor = people[Role.REVIEWER], people[Role.SUPERVISOR]
    with context.database.write() as session:
        for claim_id in (1, 2):
            leases.take(session, factories.actor_of(author), Asked(claim_id, 1), lease_minutes=30)
            source = session.get(Source, claim_id)
            draft = factories.verdict_draft(
                source, wording=f"{factories.SENTENCE} {MARKUP[0]} {MARKUP[1]}", rationale=ALL, other_side=ALL
            )
            second_reviews.submit(session, factories.actor_of(author), Asked(claim_id, 2), draft)
        version = _version(session, 2)
        verdicts.send_back(session, factories.actor_of(editor), Asked(2, version, "evidence", ALL[:1900]))
        verdicts.approve(session, factories.actor_of(editor), Asked(1, _version(session, 1)))
        publishing.publish(session, factories.actor_of(editor), Asked(1, _version(session, 1)), context.desk)


def _version(session: Session, claim_id: int) -> int:
    claim = session.get(Claim, claim_id)
    assert claim is not None
    session.refresh(claim)
    return claim.version


def records() -> bytes:
    """Fact-checks of another desk with a payload in every field, as lines of JSON."""
    return b"\n".join(
        json.dumps(
            {
                "claimReviewed": f"Claim {number} {text}",
                "reviewRating": {"alternateName": text[:80]},
                "author": {"name": text},
                "url": f"https://other.example/{number}",
                "itemReviewed": {"author": {"name": text}},
            }
        ).encode()
        for number, text in enumerate(EVERY)
    )
