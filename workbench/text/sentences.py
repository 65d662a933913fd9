"""Where sentences begin and end, as offsets in the text: rules of our own, one pass, linear time.

A full stop ends a sentence unless the word before it is an abbreviation that the word after it continues. The rules
look at most 40 code points to either side of a stop, so a text of any length and shape takes linear time.
"""

import re
from collections.abc import Iterator

from workbench.text.wordlist import words

LONGEST = 2_000
"""No span is longer than this many code points: text without sentence ends is cut there, at a space if it has one."""

_LOOK = 40
"""How far to either side of a stop the rules look (code points)."""

_BEFORE_A_NAME = words("""
    mr mrs ms mx dr prof gen sen rep gov lt col sgt capt rev hon st mt ft pres adm maj cpl supt messrs sr sra mme mlle
    brig cmdr insp fr rabbi amb atty dist cf vs v viz i.e e.g ie eg no.s rt
    """)
_BEFORE_A_NUMBER = words("""
    no nos n° nº p pp vol fig figs sec art ch para pt op ca c approx est § jan feb mar apr jun jul aug sep sept oct
    nov dec
    """)
_MAY_END = words("""
    inc corp co ltd jr sr bros llc plc al ave blvd rd st dept div assn univ intl govt gmbh ph.d m.d b.a m.a d.c
    a.m p.m am pm bc ad jan feb mar apr jun jul aug sep sept oct nov dec min max est dr
    """)
_STARTERS = words("""
    the a an this that these those he she it they we you i his her its their our my your there here what when where who
    why how which if in on at for from by with without after before since during while as although though because but
    and or so yet no not nor however meanwhile moreover instead still also then now today yesterday tomorrow some many
    most all both each every few several another others one two three four five six seven eight nine ten under over
    between among according despite until once only even such did does do is are was were has have had can could will
    would should may might must let please
    """)
_ZONES = words("""
    et ct mt pt est edt cst cdt mst mdt pst pdt gmt utc bst cet cest eet msk ist jst eastern central mountain pacific
    local monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december jan feb mar apr jun jul aug sep sept oct nov dec
    """)
_AT = words("at on by from since until before after around about between in")
_TIME_OF = re.compile(r"\s*(?:[A-Z]\w+\s){1,2}time\b")
_BRANDS = frozenset({"Yahoo!", "Jeopardy!", "Yum!"})

_STOP = re.compile(
    r"(?:\.(?:[ ]\.){2,}|[.!?…؟۔।]+|[。！？]+)"  # a run of stops, or a spaced ellipsis
    r"(?:[\"'”’»)\]}]|\[\d{1,3}\])*"  # what may close after it, note references among them
)
_INLINE_BULLET = re.compile(r"(?<=\s)[•⁃◦▪‣●]")
_MARKER = re.compile(r"(?:[•⁃◦▪‣●*–-]\s*)?(\d{1,3}|[a-z])(\.\)|\)|\.)\s")
_LINE_MARKER = re.compile(r"[•⁃◦▪‣●*–-]\s|(?:\d{1,3}|[a-z])[.)]{1,2}\s|[A-Z][\w .'’-]{1,40}:\s")
_WORD_BEFORE = re.compile(r"[^\s()\[\]\"“”‘«/—–-]+\Z")
_WORD_AFTER = re.compile(r"\s*[\"'“‘«(\[¿¡$£€¥]*\s*(\w[\w’'-]*)?")
_ATTRIBUTION = re.compile(
    r"\s+(?:[A-Z][\w.’'-]{0,30}\s+){1,3}(?:said|says|asked|asks|added|told|wrote|cried|replied|shouted)\b"
)
_ONLY_MARKER = re.compile(r"\s*[•⁃◦▪‣●*–-]?\s*(?:\d{1,3}|[a-z])")
_ACRONYM = re.compile(r"(?:[a-z]\.)+[a-z]")
_GLUED = re.compile(r"[A-Z][a-z]*\b")


def sentences(text: str) -> list[tuple[int, int]]:
    """Half-open spans of the sentences of `text`, in order, never overlapping, without blanks at their ends.

    Together they cover everything but blanks. A span never crosses an empty line and is never longer than `LONGEST`.
    A line break inside a paragraph ends a sentence unless the line runs on (wrapped text). Headings, bullets and
    speaker lines of a transcript are spans of their own.
    """
    spans: list[tuple[int, int]] = []
    for block_start, block_end in _blocks(text):
        for start, end in _split_block(text, block_start, block_end):
            spans.extend(_cut(text, start, end))
    return spans


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Runs of lines that may hold a sentence together: paragraphs, split where a line does not run on."""
    start = 0
    previous: tuple[int, int] | None = None
    for line in re.finditer(r"[^\n]+|\n", text):
        if line[0] == "\n":
            if text[line.end() : line.end() + 1] in {"\n", ""} and previous:
                yield start, previous[1]
                previous = None
            continue
        if previous is None:
            start = line.start()
        elif not _runs_on(text[previous[0] : previous[1]], line[0][:60]):
            yield start, previous[1]
            start = line.start()
        previous = line.span()
    if previous:
        yield start, previous[1]


def _runs_on(line: str, following: str) -> bool:
    """Whether the sentence at the end of `line` goes on in the `following` line (text wrapped at a width)."""
    ending = line.rstrip()[-1:]
    opening = following.lstrip()
    if not ending or not opening or _LINE_MARKER.match(opening):
        return False
    if ending in '.!?…:”"' or opening[0] in '“"':
        return ending not in ".!?…:" and opening[0].islower()
    return opening[0].islower() or ending in ",;-–—(" or len(line) >= 60


def _split_block(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut one block at its inner list markers and at the stops that end a sentence."""
    breaks = sorted({*_list_breaks(text, start, end), end})
    for piece_end in breaks:
        for stop in _STOP.finditer(text, start, piece_end):
            if stop.end() <= start:
                continue
            cut = _end_of(text, start, stop, piece_end)
            if cut is not None:
                yield start, cut
                start = cut
        if start < piece_end:
            yield start, piece_end
        start = piece_end


def _list_breaks(text: str, start: int, end: int) -> Iterator[int]:
    """Where the second and later items of a list written on one line begin."""
    yield from (bullet.start() for bullet in _INLINE_BULLET.finditer(text, start, end))
    first = _MARKER.match(text, start, end)
    if first is None:
        return
    label, style = first[1], re.escape(first[2])
    for item in re.finditer(rf"(?<=\s)(\d{{1,3}}|[a-z]){style}\s+(?=[A-Z])", text[start:end]):
        follows = item[1].isdigit() == label.isdigit() and (
            int(item[1]) == int(label) + 1 if label.isdigit() else ord(item[1]) == ord(label) + 1
        )
        if follows:
            label = item[1]
            if not re.search(r"[•⁃◦▪‣●]\s*\Z", text[max(start, start + item.start() - 4) : start + item.start()]):
                yield start + item.start()


def _end_of(text: str, start: int, stop: re.Match[str], end: int) -> int | None:
    """The offset where the sentence ends if this stop ends one, else None."""
    if stop.end() >= end:
        return None
    run = stop[0].rstrip("\"'”’»)]}")
    after = text[stop.end() : min(end, stop.end() + _LOOK)]
    before = text[max(start, stop.start() - _LOOK) : stop.start()]
    word = _WORD_BEFORE.search(before)
    previous = word[0] if word else ""
    if run[0] in "。！？":
        return stop.end()
    if not after[0].isspace():
        return stop.end() if _glued_ends(previous, after) else None
    opening = _WORD_AFTER.match(after)
    following = (opening[1] or "") if opening else ""
    if run == ". . . ." and previous and following:
        return stop.start() + 1  # a full stop, then an ellipsis that opens the next sentence
    only_marker = text[start : start + 41].startswith(before) and _ONLY_MARKER.fullmatch(before)
    if (following[:1].islower() and not following[1:2].isupper()) or only_marker:
        return None
    return stop.end() if _ends(run, stop[0][len(run) :], before, previous, after, following) else None


def _ends(run: str, closers: str, before: str, previous: str, after: str, following: str) -> bool:
    """Judge a stop that a blank and no lower-case word follow."""
    if "..." in run or "…" in run or " ." in run:
        return not closers.startswith("]") and following not in {"", "I", "I'm", "I’m"}
    if run[-1] in "!?":
        return not _goes_on_after_shout(previous, following, after, closers)
    if previous.lower() in {"a.m", "p.m"} and not closers:
        return _clock_ends(before, after, following)
    return bool(closers) or len(run) > 1 or _full_stop_ends(before, previous, following)


def _glued_ends(previous: str, after: str) -> bool:
    """A stop with no space after it ends a sentence only between a plain word and a usual first word."""
    glued = _GLUED.match(after)
    plain = (len(previous) > 2 and previous.isalpha() and previous.islower()) or previous.endswith("%")
    return glued is not None and plain and glued[0].lower() in _STARTERS


def _goes_on_after_shout(previous: str, following: str, after: str, closers: str) -> bool:
    """An exclamation or a question is no end inside a brand's name or before "…!” Kirby said"."""
    if following.lower() in _STARTERS:
        return False
    return previous + "!" in _BRANDS or (bool(closers) and _ATTRIBUTION.match(after) is not None)


def _full_stop_ends(before: str, previous: str, following: str) -> bool:
    """Judge one full stop by the word before and the word after it."""
    word = previous.lower().lstrip("'’&$£€")
    starter = following.lower() in _STARTERS
    lower_street = word in {"st", "v"} and starter and previous.islower()
    if (word in _BEFORE_A_NAME and not lower_street) or (word in _BEFORE_A_NUMBER and following[:1].isdigit()):
        return False
    if len(word) == 1 and word.isalpha():
        return _initial_ends(before, previous, starter)
    if word == "etc":
        return True
    if word in _MAY_END or _ACRONYM.fullmatch(word):
        return starter or not following
    return True


def _clock_ends(before: str, after: str, following: str) -> bool:
    """ "3 a.m." ends a sentence unless its zone or its day follows, or the sentence has only said the time so far."""
    if not following or following.lower() in _STARTERS:
        return True
    if following.lower() in _ZONES or _TIME_OF.match(after):
        return False
    opening = before.split()
    return len(before) >= _LOOK or (len(opening) > 4 and opening[0].lower() not in _AT)


def _initial_ends(before: str, previous: str, starter: bool) -> bool:
    """A single letter is a person's initial unless a lower-case word leads to it and a usual first word follows."""
    words = before.split()
    lead = words[-2] if len(words) > 1 else ""
    if previous == "I":
        return lead.islower()
    return starter and (lead.islower() or previous.islower())


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Trim blanks; cut what is longer than `LONGEST` at its last space, or anywhere if it has none."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:
        space = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        cut = space if space > 0 else start + LONGEST
        yield start, cut
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield start, end
