"""Who publishes the record, where, and as what."""

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from workbench.export.compare import host_of, on_site
from workbench.export.lint._model import Case, Problem, rule
from workbench.export.lint._read import items, node, short, text, types

_SHORTENERS: Final = """
adf.ly amzn.to bit.do bit.ly bl.ink buff.ly cutt.ly dlvr.it fb.me goo.gl ift.tt is.gd j.mp lnkd.in ow.ly qr.ae rb.gy
rebrand.ly s.id shorturl.at snip.ly t.co t.ly tiny.cc tinyurl.com trib.al v.gd wp.me youtu.be
"""
SHORTENERS: Final = frozenset(_SHORTENERS.split())
"""Hosts whose addresses only lead to other addresses."""


@rule("E04", "The record has no `url`, or one that is not an absolute http(s) address.")
def url_is_absolute(case: Case) -> Iterator[Problem]:
    """E04."""
    url = text(case.record.get("url"))
    if not host_of(url):
        found = f"The url is {short(url)}" if url else "The record has no url"
        yield Problem(".url", f"{found}; give the absolute http(s) address of the page with the fact-check.")


@rule("E05", "The `url` is not on the publisher's own site.")
def url_is_on_the_site(case: Case) -> Iterator[Problem]:
    """E05."""
    host = host_of(text(case.record.get("url")))
    if host and case.site and host not in SHORTENERS and not on_site(host, case.site):
        yield Problem(
            ".url", f"The url is on {host}, the publisher on {case.site}; the fact-check must be on its site."
        )


@rule("E06", "The `url` is an address of a link shortener.")
def url_is_not_shortened(case: Case) -> Iterator[Problem]:
    """E06."""
    host = host_of(text(case.record.get("url")))
    if host in SHORTENERS:
        yield Problem(".url", f"The url is on {host}, a link shortener; give the address that it leads to.")


@rule("E17", "The fact-check's `author` is missing, or has neither a name nor a url.")
def author_is_identified(case: Case) -> Iterator[Problem]:
    """E17."""
    value = case.record.get("author")
    known = any(
        text(item.get("name")) or text(item.get("url")) if isinstance(item, dict) else text(item)
        for _, item in items(value, "")
    )
    if not known:
        found = "The author has neither name nor url" if value else "The record has no author"
        yield Problem(".author", f"{found}; name the publisher of the fact-check.")


@rule("E20", "The `@context` is not schema.org, or the `@type` is not ClaimReview.")
def is_a_claim_review(case: Case) -> Iterator[Problem]:
    """E20."""
    context = case.record.get("@context")
    if not any(_is_schema_org(value) for _, value in items(context, "")):
        yield Problem(".@context", f"The @context is {short(context)}; it must be “https://schema.org”.")
    kinds = types(case.record)
    if "ClaimReview" not in kinds:
        found = ", ".join(sorted(kinds)) or "missing"
        yield Problem(".@type", f"The @type is {found}; it must be “ClaimReview”.")


@rule("W08", "The publisher gives no corrections policy.")
def corrections_policy_is_given(case: Case) -> Iterator[Problem]:
    """W08."""
    publishers = [item for item in (node(case.record, "author"), node(case.record, "publisher")) if item]
    if not any(text(item.get("correctionsPolicy")) for item in publishers):
        yield Problem(".author.correctionsPolicy", "Give the address at which the publisher explains its corrections.")


@rule("W13", "The record does not say its language.")
def language_is_given(case: Case) -> Iterator[Problem]:
    """W13."""
    if not any(items(case.record.get("inLanguage"), "")):
        yield Problem(".inLanguage", "Say the language as a BCP 47 tag, such as “en” or “pt-BR”.")


def _is_schema_org(value: Any) -> bool:
    if isinstance(value, dict):
        value = value.get("@vocab")
    if not isinstance(value, str):
        return False
    try:
        path = urlsplit(value).path
    except ValueError:
        return False
    return host_of(value) == "schema.org" and path in {"", "/"}
