"""The value types that travel between floors: frozen, compared by value, made of plain types.

Offsets are always code points of the text they belong to, half-open: `text[start:end]`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from workbench.domain.media import Media
from workbench.domain.ratings import DESK, Rating, Scale


class ClaimKind(StrEnum):
    """What sort of statement a claim is; the value is what is stored and shown."""

    QUANTITY = "quantity"
    COMPARISON = "comparison"
    TREND = "trend"
    EVENT = "event"
    QUOTE = "quote"
    LAW = "law"
    CAUSAL = "causal"
    STATEMENT = "statement"
    PREDICTION = "prediction"
    OPINION = "opinion"

    @property
    def checkable(self) -> bool:
        """False for what no source can settle today: predictions and opinions."""
        return not self.why_not

    @property
    def why_not(self) -> str:
        """Why no source can settle it today, for a reader, without a capital or a stop; "" for what can be checked."""
        if self is ClaimKind.PREDICTION:
            return "it speaks of what is to come, which no source can settle today"
        if self is ClaimKind.OPINION:
            return "it asks, judges or recommends, which no source can settle"
        return ""


class Modifier(StrEnum):
    """How a quantity is bounded in the text."""

    EXACT = "exactly"
    ABOUT = "about"
    MORE_THAN = "more than"
    AT_LEAST = "at least"
    LESS_THAN = "less than"
    AT_MOST = "at most"


class NameKind(StrEnum):
    """What a name names."""

    PERSON = "person"
    PLACE = "place"
    ORGANISATION = "organisation"
    GROUP = "group"


class Voice(StrEnum):
    """In whose words a claim stands."""

    QUOTED = "quoted"
    PARAPHRASED = "paraphrased"
    OUTLET = "outlet"


class Outcome(StrEnum):
    """How one slot of a claim compares with the same slot of a source."""

    AGREES = "agrees"
    CONFLICTS = "conflicts"
    UNCLEAR = "unclear"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as stated. `value` is fully scaled ("$1.2 billion" is 1.2e9, "one in five" is 20 percent).

    `unit` is a singular English noun or an ISO 4217 code ("percent", "percentage point", "point", "year", "USD"),
    or "" for a bare count. A range has `low` and `high` and its middle as `value`. `approximate` is True whenever
    `modifier` is not EXACT, and for ranges. `ambiguous` says, in a sentence, what could also be meant.
    """

    start: int
    end: int
    text: str
    value: float
    unit: str = ""
    modifier: Modifier = Modifier.EXACT
    low: float | None = None
    high: float | None = None
    ambiguous: str = ""

    @property
    def approximate(self) -> bool:
        """Whether the text leaves room around the value."""
        return self.modifier is not Modifier.EXACT or self.low is not None


@dataclass(frozen=True, slots=True)
class DateRef:
    """A date as stated, at its precision ("day", "week", "month", "quarter", "year", "decade", "century").

    `first` and `last` are the inclusive bounds; one of them is None when the text leaves that side open
    ("since February 2022" has no `last`). `relative` is True when the bounds rest on the publication date.
    """

    start: int
    end: int
    text: str
    first: date | None
    last: date | None
    precision: str
    relative: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """A person, place, organisation or group of people named in the text."""

    start: int
    end: int
    text: str
    kind: NameKind


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says it. `start` and `end` are where the name stands in the article; -1 when it is not in the text."""

    name: str
    voice: Voice
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True)
class Slots:
    """What can be compared in a text: its quantities, dates and names, each in order of `start`."""

    quantities: tuple[Quantity, ...] = ()
    dates: tuple[DateRef, ...] = ()
    names: tuple[Name, ...] = ()

    def moved(self, by: int) -> "Slots":
        """The same slots with offsets counted from elsewhere: `by` is added to each start and end."""
        return Slots(
            tuple(replace(one, start=one.start + by, end=one.end + by) for one in self.quantities),
            tuple(replace(one, start=one.start + by, end=one.end + by) for one in self.dates),
            tuple(replace(one, start=one.start + by, end=one.end + by) for one in self.names),
        )

    def within(self, start: int, end: int) -> "Slots":
        """Those that stand between `start` and `end`, with their offsets as they are."""
        return Slots(
            tuple(one for one in self.quantities if start <= one.start and one.end <= end),
            tuple(one for one in self.dates if start <= one.start and one.end <= end),
            tuple(one for one in self.names if start <= one.start and one.end <= end),
        )


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that moved a score: `effect` in log-odds (up is positive), `words` as they stand in the text."""

    feature: str
    sentence: str
    effect: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimDraft:
    """A claim as the detector drafts it. `text` is always `article_text[start:end]`; worthiness is 0 to 1.

    `slots` have offsets in the article text, like `start` and `end`. Reasons are strongest first. `within` is the span
    of the sentence that makes this claim and another, None for a claim that is a sentence of its own. `standalone`
    suggests a wording that can be read without the article, "" where none is needed or none is safe.
    """

    text: str
    start: int
    end: int
    worthiness: float
    reasons: tuple[Reason, ...]
    kind: ClaimKind
    speaker: Speaker | None
    slots: Slots
    within: tuple[int, int] | None = None
    standalone: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The bytes as fetched or uploaded, kept for ever under their SHA-256 (hex).

    Of what was fetched, `url` is where it was had and `asked_url` what was asked for; `status_line` ("200 OK") and
    `headers` are the answer's, empty where they were not kept.
    """

    content: bytes = field(repr=False)
    sha256: str
    media_type: str
    fetched_at: datetime
    url: str = ""
    file_name: str = ""
    asked_url: str = ""
    status_line: str = ""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """What an ingest reader makes of one item: the text that offsets count in, and what is known about it.

    `text` is NFC, newlines are "\\n", paragraphs are separated by one empty line, no control characters.
    `language` is a BCP 47 tag or "" when unknown. `content_hash` is the SHA-256 (hex) of `text`.
    """

    text: str
    title: str
    snapshot: Snapshot
    content_hash: str
    byline: str = ""
    publisher: str = ""
    published_on: date | None = None
    language: str = ""
    url: str = ""
    canonical_url: str = ""


@dataclass(frozen=True, slots=True)
class PassageDraft:
    """A piece of a source, small enough to be compared with a claim: `text` is `source_text[start:end]`.

    `slots` have offsets in the passage's own text; None when nobody read them yet.
    """

    position: int
    start: int
    end: int
    text: str
    slots: Slots | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that the library offers for a claim.

    `lexical` is its BM25 score, 0 or more, unbounded; `cosine` of its meaning and the claim's is -1 to 1, None while it
    has no vector. `claimant` is whose words a fact-check checked, "" when it names nobody.
    """

    passage_id: int
    source_id: int
    title: str
    url: str
    publisher: str
    published_on: date | None
    text: str
    slots: Slots
    lexical: float
    rating: str = ""
    claimant: str = ""
    cosine: float | None = None


@dataclass(frozen=True, slots=True)
class FeatureValue:
    """One row of the scorer's table for one match: `contribution` = `weight` x `value`, in log-odds."""

    name: str
    value: float
    weight: float
    sentence: str

    @property
    def contribution(self) -> float:
        """What this feature added to the score, in log-odds."""
        return self.weight * self.value


@dataclass(frozen=True, slots=True)
class SlotComparison:
    """One slot of the claim beside the same slot of the passage, with both values as they stand and a sentence."""

    slot: str
    outcome: Outcome
    claim: str
    source: str
    sentence: str


@dataclass(frozen=True, slots=True)
class MatchDraft:
    """A claim beside a passage: `score` 0 to 1, explained by `features`, judged by `comparisons`."""

    candidate: Candidate
    score: float
    features: tuple[FeatureValue, ...]
    comparisons: tuple[SlotComparison, ...]
    scorer: str

    @property
    def conflicts(self) -> tuple[SlotComparison, ...]:
        """The slots that contradict each other; a match with any is never linked by itself."""
        return tuple(row for row in self.comparisons if row.outcome is Outcome.CONFLICTS)


@dataclass(frozen=True, slots=True)
class Statement:
    """What is matched: a claim or a text someone typed. `slots` have offsets in `text` itself.

    `made_on` is the day the statement was made, when known; `speaker` is a name or "".
    """

    text: str
    slots: Slots
    speaker: str = ""
    made_on: date | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """The publisher, as an export names it: `url` is absolute and is what every check's address starts with."""

    name: str
    url: str
    corrections_url: str = ""
    scale: Scale = DESK


@dataclass(frozen=True, slots=True)
class Evidence:
    """A pin of a published check: the exact quote, from which source, and which way it speaks.

    `stance` is "supports" or "undermines"; `snapshot_sha256` names the bytes that the quote was taken from.
    """

    title: str
    url: str
    publisher: str
    quote: str
    stance: str
    primary: bool
    snapshot_sha256: str
    archived_url: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """What readers were told when a check was corrected or retracted: `kind` is one of these two words.

    `check_url` is the version that was wrong; `changed` is "" for a retraction, where nothing takes its place.
    """

    kind: str
    check_url: str
    wrong: str
    changed: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class PublishedCheck:
    """The public record of a verdict, complete: what an export writes needs nothing else.

    `url` is absolute, on the desk's own address. `claim` is the wording reviewed, `original` the sentence as it
    stood in the article. `claim_date` is when the claim was made, `appearance_url` where it was read (never our own
    site); both may be missing. Times are UTC. `notices` tell of every correction, oldest first. `newest_url` is the
    version that took this one's place, "" when none did. A `stale` check stands and is due for another look. `media` is
    there when the claim is about a picture, a video or a sound.
    """

    id: int
    version: int
    url: str
    claim: str
    original: str
    rating: Rating
    scale: Scale
    rationale: str
    published_at: datetime
    modified_at: datetime
    as_of: date
    review_by: date | None
    language: str
    claimant: str
    claim_date: date | None
    appearance_url: str
    appearance_title: str
    appearance_publisher: str
    appearance_archived_url: str = ""
    evidence: tuple[Evidence, ...] = ()
    media: Media | None = None
    notices: tuple[Notice, ...] = ()
    newest_url: str = ""
    stale: bool = False

    @property
    def retracted(self) -> bool:
        """Whether the desk took this check back; then it stays readable and stands no more."""
        return not self.newest_url and any(notice.kind == "retracted" for notice in self.notices)

    @property
    def changed_at(self) -> datetime:
        """When it last changed for readers: this version's time, or that of a notice on it."""
        return max((self.modified_at, *(notice.made_at for notice in self.notices)))

    @property
    def standing(self) -> bool:
        """Whether this is what the desk says today."""
        return not self.newest_url and not self.retracted


Json = None | bool | int | float | str | list["Json"] | Mapping[str, "Json"]
