import pytest

from workbench.errors import IngestError
from workbench.ingest.readers import READERS, Hints

PAGE = """---
title: "The budget"
author: Ann Lee
date: 2025-01-22
lang: en
url: https://a.example/budget
---

# Budget &amp; *plans*

The city plans to spend **1.2 billion**
euros in [2025](https://a.example), 85&nbsp;million more than `before`.

## Schools

- Nurseries get 312 million.
- Libraries lose 3 percent.

| item | euros |
|---|---|
| bridge | 18 million |

> Nobody objected.

```
code = 1
```

<div>markup</div>
"""


def test_a_page_becomes_what_its_reader_sees() -> None:
    found = READERS["markdown"].read(PAGE.encode(), Hints())

    assert found.text.split("\n\n") == [
        "The city plans to spend 1.2 billion euros in 2025, 85\xa0million more than before.",
        "Schools",
        "Nurseries get 312 million.",
        "Libraries lose 3 percent.",
        "item | euros",
        "bridge | 18 million",
        "Nobody objected.",
    ]


def test_front_matter_tells_title_author_date_language_and_address() -> None:
    found = READERS["markdown"].read(PAGE.encode(), Hints())

    assert (found.title, found.byline, found.published_on) == ("The budget", "Ann Lee", "2025-01-22")
    assert (found.language, found.canonical_url) == ("en", "https://a.example/budget")


def test_the_first_top_heading_is_the_title() -> None:
    found = READERS["markdown"].read(b"## Small\n\n# Great *news*\n\nText.\n\n# Second\n", Hints())

    assert found.title == "Great news"
    assert found.text == "Small\n\nText.\n\nSecond"


def test_a_line_break_that_was_meant_stays() -> None:
    assert READERS["markdown"].read(b"one  \ntwo\nthree", Hints()).text == "one\ntwo three"


def test_a_page_of_nothing_but_code_is_named() -> None:
    with pytest.raises(IngestError) as caught:
        READERS["markdown"].read(b"```\ncode\n```\n", Hints())

    assert caught.value.code == "no-text"
