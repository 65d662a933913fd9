"""One form for every text that enters: what offsets count in, what is hashed, indexed, compared and shown.

What changes, and why:

- NFC, so that the same word has the same code points wherever it came from.
- Line ends (CRLF, CR, NEL, vertical tab, U+2028) become "\\n"; form feed and U+2029 end a paragraph.
- Every other horizontal space (tab, no-break, thin, ideographic) becomes " "; runs become one; lines are trimmed.
- Paragraphs are separated by exactly one empty line. A single newline inside a paragraph stays.
- C0 and C1 controls, NUL among them, byte order marks, soft hyphens and zero-width spaces go: nobody sees them and
  they hide words from search.
- Bidirectional embeddings, overrides and isolates go: an override shows a reviewer another order of characters than
  the one stored ("2014" as "4102"). The marks LRM, RLM and ALM and the joiners ZWJ and ZWNJ stay: right-to-left
  scripts and emoji need them, and they cannot reverse a run of text.
- Halves of surrogate pairs are joined where they meet; a lone half, and a code point that Unicode promises never to
  assign, become U+FFFD, so that every text can be written as UTF-8 and XML.
- More than 30 combining marks in a row are cut at 30, the limit of the Stream-Safe Text Format (Unicode Standard
  Annex 15); without it the sorting inside NFC takes quadratic time.
"""

import re
import unicodedata

MOST_MARKS = 30

_NONCHARACTERS = (*range(0xFDD0, 0xFDF0), *(plane << 16 | low for plane in range(17) for low in (0xFFFE, 0xFFFF)))
_CHANGES: dict[int, str | None] = {
    **dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), 0xAD, 0x200B, 0x2060, 0xFEFF), None),
    **dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), None),
    **dict.fromkeys(_NONCHARACTERS, "\N{REPLACEMENT CHARACTER}"),
    **dict.fromkeys((0x09, *range(0x1C, 0x20), 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " "),
    **dict.fromkeys((0x0A, 0x0B, 0x0D, 0x85, 0x2028), "\n"),
    **dict.fromkeys((0x0C, 0x2029), "\n\n"),
}
_SURROGATE = re.compile("[\ud800-\udfff]")
_MAYBE_MARKS = re.compile(rf"[^\w\s\x00-\x7f]{{{MOST_MARKS + 1},}}")


def normalise(raw: str) -> str:
    """Bring any string into the one form described above; the result of a second call is the same text.

    Never raises; "" and a text of nothing but blanks give "". Linear time and memory.
    """
    text = raw
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = text.replace("\r\n", "\n").translate(_CHANGES)
    if not text.isascii():
        text = unicodedata.normalize("NFC", _MAYBE_MARKS.sub(_shorten_marks, text))
    text = re.sub(r" +", " ", text)
    text = re.sub(r" ?\n ?", "\n", text)
    return re.sub(r"\n{2,}", "\n\n", text).strip(" \n")


def _shorten_marks(match: re.Match[str]) -> str:
    """Keep the first `MOST_MARKS` of each run of combining marks; leave everything else as it stands."""
    kept: list[str] = []
    run = 0
    for char in match[0]:
        run = run + 1 if unicodedata.combining(char) else 0
        if run <= MOST_MARKS:
            kept.append(char)
    return "".join(kept)
