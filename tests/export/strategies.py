"""Valid published checks for property tests: what the workbench can publish, with any text in them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.export.factories import TODAY, make_check
from workbench.domain.media import Authenticity, Media, MediaKind, contradicted, in_order
from workbench.domain.ratings import DESK
from workbench.domain.values import Evidence, Notice, PublishedCheck
from workbench.export.compare import fold
from workbench.export.lint.verdict_words import VERDICTS

_PIECES = st.sampled_from(
    ["</script>", "<!--", "=1+1", ";=2", "\n-", "'", "''=", "\t", "\r", "\u2028", "😀", "＝", "\0"]
)
TEXTS = st.lists(st.text(st.characters(codec="utf-8"), max_size=12) | _PIECES, max_size=4).map("".join)
_WORDS = TEXTS.filter(lambda text: any(map(str.isalnum, text)))


def _states_no_verdict(text: str) -> bool:
    folded = fold(text)
    return not any(word in folded for word in VERDICTS)


EVIDENCE = st.builds(
    Evidence,
    title=_WORDS,
    url=st.sampled_from(["", "https://institute.example/a", "file.pdf"]),
    publisher=TEXTS,
    quote=_WORDS,
    stance=st.sampled_from(["supports", "undermines"]),
    primary=st.booleans(),
    snapshot_sha256=st.sampled_from(["0" * 64, "ab" * 32]),
    archived_url=st.sampled_from(["", "https://archive.example/20261120/institute.example/a"]),
)
NOTICES = st.builds(
    Notice,
    kind=st.just("corrected"),
    check_url=st.just("https://desk.example/checks/6"),
    wrong=_WORDS,
    changed=TEXTS,
    made_at=st.just(datetime(2026, 11, 22, tzinfo=UTC)),
)
ORIGINALS = st.sampled_from(["", "https://videos.example/original?v=1&t=2"])
AUTHENTICITY = st.sets(st.sampled_from(Authenticity), min_size=1).filter(lambda found: not contradicted(found))
MEDIA = st.builds(
    Media,
    kind=st.sampled_from(MediaKind),
    url=st.just("https://videos.example/watch/12"),
    authenticity=AUTHENTICITY.map(in_order),
    original_url=ORIGINALS,
    original_context=TEXTS,
)


@st.composite
def checks(draw: Any) -> PublishedCheck:
    """A valid check: dates in order and none in the future, the claim without a verdict's words."""
    published = datetime(2026, 11, 20, 8, 30, tzinfo=UTC) - timedelta(minutes=draw(st.integers(0, 10**6)))
    number = draw(st.integers(1, 10**9))
    return make_check(
        number,
        version=draw(st.integers(1, 9)),
        claim=draw(_WORDS.filter(_states_no_verdict)),
        original=draw(_WORDS),
        rating=draw(st.sampled_from(DESK.ratings)),
        rationale=draw(TEXTS),
        published_at=published,
        modified_at=min(published + timedelta(minutes=draw(st.integers(0, 10**6))), datetime(2026, 11, 22, tzinfo=UTC)),
        claimant=draw(TEXTS | st.sampled_from(["Example Desk", "WHO"])),
        claim_date=draw(st.none() | st.integers(0, 10**4).map(lambda days: published.date() - timedelta(days))),
        review_by=draw(st.none() | st.just(TODAY)),
        language=draw(st.sampled_from(["", "en", "pt-BR"])),
        appearance_url=draw(st.sampled_from(["", "https://news.example/a", "https://desk.example/b", "notes.txt"])),
        appearance_title=draw(TEXTS),
        appearance_publisher=draw(TEXTS),
        appearance_archived_url=draw(st.sampled_from(["", "https://archive.example/1/news.example/a"])),
        media=draw(st.none() | MEDIA),
        evidence=tuple(draw(st.lists(EVIDENCE, max_size=2))),
        notices=tuple(draw(st.lists(NOTICES, max_size=1))),
        stale=draw(st.booleans()),
    )
