"""Where a text quotes: spans from an opening mark to its closing mark, both included."""

import re

LONGEST = 3_000
"""A quotation that does not close within this many code points is taken to end with its paragraph."""

_PAIRS = {"“": "”", "„": "“”", "«": "»", "»": "«"}
_MARK = re.compile(
    r"[“”„«»\"]"
    r"|(?<!\w)‘(?=[\w,’-]+\s[\w,’-]+\s)"  # a whole quotation in single marks
    r"(?:[^“”„«»\"‘’\n]|(?<=\w)’(?=\w)){1,600}(?:(?<=[,.!?…])’(?!\w)|’(?=[,.;:)]))"
)


def quotes(text: str) -> list[tuple[int, int]]:
    """Half-open spans of quotations in order, never overlapping; marks inside a quotation belong to it.

    Curly, low, angle and straight double marks count. Of single marks only curly ones do that open before three words
    and close beside a comma or a stop, within 600 code points: others are apostrophes more often. By the custom of
    newspapers a quotation may stay open at the end of a paragraph and go on in the next, which opens with a mark again:
    such a span ends with its paragraph. A straight mark right after a letter or a digit opens nothing (34" is a size).
    Linear time.
    """
    spans: list[tuple[int, int]] = []
    for paragraph in re.finditer(r"(?:[^\n]++|\n(?!\n))++", text):
        opened: int | None = None
        closing = ""
        for mark in _MARK.finditer(text, paragraph.start(), paragraph.end()):
            if mark[0][0] == "‘":
                spans += [mark.span()] if opened is None else []
            elif opened is None:
                inches = mark[0] == '"' and text[mark.start() - 1 : mark.start()].isalnum()
                if not inches and (mark[0] == '"' or mark[0] in _PAIRS):
                    opened, closing = mark.start(), _PAIRS.get(mark[0], '"')
            elif mark[0] in closing:
                spans.append((opened, mark.end()))
                opened = None
        if opened is not None and paragraph.end() - opened <= LONGEST:
            spans.append((opened, paragraph.end()))
    return spans
