"""Texts made to become more than text somewhere: markup, addresses, queries, formulas, lines of a log."""

import json

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
