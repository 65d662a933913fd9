"""In which language a text is written, by how many of its words are that language's commonest; "" where that is unsure.

The word lists are those of jusText (Michal Belica and others, BSD), which comes with trafilatura; Chinese, Japanese and
Thai, written without spaces, are told by their script. Of the first `READ` code points, runs of `RUN` words are judged
one by one. A text is in a language when six in ten of its runs are; a short or mixed one is in none that we name.
"""

import re
from collections import Counter
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

ENGLISH = "en"
READ = 20_000
"""Code points that are looked at."""
RUN = 40
"""Words that are judged together."""
FEWEST = 25
"""A text with fewer words is too short to tell (words; for scripts without spaces, characters)."""

_LISTS = {
    **{"af": "Afrikaans", "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian", "bg": "Bulgarian", "ca": "Catalan"},
    **{"cs": "Czech", "cy": "Welsh", "da": "Danish", "de": "German", "el": "Greek", "en": "English", "eo": "Esperanto"},
    **{"es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish", "fr": "French"},
    **{"ga": "Irish", "gl": "Galician", "he": "Hebrew", "hr": "Croatian", "ht": "Haitian", "hu": "Hungarian"},
    **{"hy": "Armenian", "id": "Indonesian", "is": "Icelandic", "it": "Italian", "ka": "Georgian", "kk": "Kazakh"},
    **{"ko": "Korean", "ku": "Kurdish", "ky": "Kyrgyz", "la": "Latin", "lb": "Luxembourgish", "lt": "Lithuanian"},
    **{"lv": "Latvian", "mk": "Macedonian", "ms": "Malay", "mt": "Maltese", "nb": "Norwegian_Bokmal", "nl": "Dutch"},
    **{"nn": "Norwegian_Nynorsk", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian"},
    **{"sk": "Slovak", "sl": "Slovenian", "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili"},
    **{"tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek", "vi": "Vietnamese"},
    "yo": "Yoruba",
}
_UNSPACED = {
    "ja": re.compile(r"[\u3040-\u30ff]"),
    "th": re.compile(r"[\u0e00-\u0e7f]"),
    "zh": re.compile(r"[\u3400-\u9fff]"),
}
_WORD = re.compile(r"[^\W\d_]+")
_SHARE = 0.3
_PLAIN = 0.4
_MARGIN = 1.05
_MOST_RUNS = 0.6


def language_of(text: str) -> str:
    """The ISO 639-1 code of the language of a text, "" when it is too short, mixed, or in none that is known here."""
    head = text[:READ]
    for code, script in _UNSPACED.items():
        if len(script.findall(head)) >= max(FEWEST, 0.2 * len(head)):
            return code
    words = [word.lower() for word in _WORD.findall(head)]
    if len(words) < FEWEST:
        return ""
    runs = [words[start : start + RUN] for start in range(0, len(words), RUN)]
    if len(runs) > 1 and len(runs[-1]) < FEWEST:
        runs[-2:] = [runs[-2] + runs[-1]]
    if sum(_share(run, ENGLISH) >= _PLAIN for run in runs) >= _MOST_RUNS * len(runs):
        return ENGLISH  # plain English, which most articles are, needs one list alone
    best, count = Counter(map(_best, runs)).most_common(1)[0]
    return best if count >= _MOST_RUNS * len(runs) else ""


def name_of(tag: str) -> str:
    """The English name of the language of a BCP 47 tag ("de-AT" is German), the tag itself when it is not known."""
    code = tag.replace("_", "-").split("-", maxsplit=1)[0].lower()
    others = {"ja": "Japanese", "th": "Thai", "zh": "Chinese", "no": "Norwegian"}
    return (_LISTS | others).get(code, tag).partition("_")[0]


def caveat(tag: str) -> str:
    """What a reader must know of the scores of a text in this language, "" for English: they are made for English."""
    if not tag:
        return "Its language is not known; scores, names and kinds are validated for English only."
    if name_of(tag) == "English":
        return ""
    return f"It is in {name_of(tag)}; scores, names and kinds are validated for English only."


def _share(words: list[str], code: str) -> float:
    common = _common(code)
    return sum(word in common for word in words) / len(words)


def _best(words: list[str]) -> str:
    """The language of a run: the words that few languages share count most; "" when two are as likely, or none is."""
    weights = _weights()
    scores = {code: sum(weights[word] for word in words if word in _common(code)) for code in _LISTS}
    first, second = sorted(scores, key=lambda code: -scores[code])[:2]
    sure = scores[first] >= _MARGIN * scores[second] and _share(words, first) >= _SHARE
    return first if sure else ""


@lru_cache(maxsize=1)
def _weights() -> dict[str, float]:
    """Each common word with one over the number of languages that have it."""
    counts = Counter(word for code in _LISTS for word in _common(code))
    return {word: 1 / count for word, count in counts.items()}


@lru_cache(maxsize=len(_LISTS))
def _common(code: str) -> frozenset[str]:
    return frozenset((_folder() / f"{_LISTS[code]}.txt").read_text("utf-8").lower().split())


@lru_cache(maxsize=1)
def _folder() -> Path:
    """Where jusText keeps its lists; the package itself is not imported, which would bring lxml."""
    found = find_spec("justext")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("jusText is missing; install the workbench again.", name="justext")
    return Path(found.submodule_search_locations[0]) / "stoplists"
