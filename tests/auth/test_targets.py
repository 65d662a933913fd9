"""Where one goes after signing in."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.auth.targets import safe_target

pytestmark = pytest.mark.one_database

ELSEWHERE = [
    None,
    "",
    "queue",
    "//evil.example",
    "///evil.example",
    "////evil.example/queue",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/queue\\..\\evil",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "\t//evil.example",
    " //evil.example",
    " /queue",
    "/que ue",
    "/queue\x00",
    "/queue\x7f",
    "/queue\r\nSet-Cookie: a=b",
    "http://evil.example/queue",
    "https:///evil.example",
    "https:evil.example",
    "HTTPS://evil.example",
    "javascript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "mailto:someone@evil.example",
    "?next=//evil.example",
    "#top",
    "/" + "a" * 2000,
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_what_could_lead_elsewhere_leads_to_the_fallback(target):
    assert safe_target(target, "/fallback") == "/fallback"


@pytest.mark.parametrize(
    "target", ["/", "/queue", "/queue?state=queued&page=2", "/claims/7#matches", "/queue?q=a%20b//c", "/a:b@c"]
)
def test_pages_of_this_desk_are_kept_as_they_are(target):
    assert safe_target(target, "/fallback") == target


@given(st.text(alphabet=st.sampled_from("/\\:?#@.\t\r\n ahtps%09-é"), max_size=24))
def test_no_target_ever_leaves_the_host_as_browsers_read_it(target):
    chosen = safe_target(target, "/fallback")
    as_read = "".join(c for c in chosen if c not in "\t\r\n").strip().replace("\\", "/")
    assert urlsplit(urljoin("https://desk.example/sign-in", as_read)).netloc == "desk.example"
