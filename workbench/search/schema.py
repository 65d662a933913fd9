"""What the embedded index keeps of a passage, how its words are cut, and how a query is made of words.

Word cutting: runs of letters and digits, lower case, accents folded, English stems (Snowball, as tantivy carries it).
A `plain` copy of the text without stemming lets the exact form count a little more than another form of the word.
"""

from dataclasses import dataclass

import tantivy

VERSION = 1
"""Raised whenever a field or an analyser changes: an index of another version has to be rebuilt."""

MAX_QUERY_WORDS = 64
"""A longer query is cut to its rarest words: the common ones add time and hardly move the order."""

COMMON_FROM, COMMON_PART = 5_000, 20
"""A word in more passages than the first, and in more than one in twenty, is asked only when no other is left."""

LONGEST_WORD = 64
"""Longer runs of letters (hashes, base64) are not indexed."""

FIELDS = {"text": 1.0, "title": 0.8, "plain": 0.6, "about": 0.4}
"""Searched fields and the weight of each one's BM25 score; tuned on the dev queries named in docs/matching.md."""

STEMMED = "workbench_stemmed"
PLAIN = "workbench_plain"


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One passage as the index takes it. `about` is free metadata worth finding: speaker, byline, rating, date."""

    passage_id: int
    source_id: int
    title: str
    text: str
    publisher: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage found; `score` is BM25 summed over the fields, above 0, unbounded."""

    passage_id: int
    source_id: int
    score: float


def _analyser(*, stem: bool, stop_words: bool) -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    builder = builder.filter(tantivy.Filter.remove_long(LONGEST_WORD)).filter(tantivy.Filter.lowercase())
    builder = builder.filter(tantivy.Filter.ascii_fold())
    if not stop_words:
        builder = builder.filter(tantivy.Filter.stopword("english"))
    if stem:
        builder = builder.filter(tantivy.Filter.stemmer("english"))
    return builder.build()


_INDEXED = {True: _analyser(stem=True, stop_words=True), False: _analyser(stem=False, stop_words=True)}
_ASKED = {True: _analyser(stem=True, stop_words=False), False: _analyser(stem=False, stop_words=False)}


def schema() -> tantivy.Schema:
    """The fields. Ids are signed: in tantivy-py 0.27 deleting by an unsigned term silently deletes nothing."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("passage_id", indexed=True, fast=True)
    builder.add_integer_field("source_id", indexed=True, fast=True)
    for name in FIELDS:
        builder.add_text_field(name, tokenizer_name=PLAIN if name == "plain" else STEMMED, index_option="freq")
    return builder.build()


def register(index: tantivy.Index) -> None:
    """Give `index` the word cutters that its schema names; needed after every opening."""
    index.register_tokenizer(STEMMED, _INDEXED[True])
    index.register_tokenizer(PLAIN, _INDEXED[False])


def document(row: IndexRow) -> tantivy.Document:
    """The row as tantivy takes it."""
    doc = tantivy.Document()
    doc.add_integer("passage_id", row.passage_id)
    doc.add_integer("source_id", row.source_id)
    doc.add_text("text", _whole(row.text))
    doc.add_text("plain", _whole(row.text))
    doc.add_text("title", _whole(row.title))
    doc.add_text("about", _whole(f"{row.publisher} {row.about}"))
    return doc


def _whole(text: str) -> str:
    """Half a surrogate pair, which no Unicode text has, becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


def words_of(text: str, *, stem: bool) -> list[str]:
    """The distinct words of a query, in order; stop words only when there is nothing else."""
    text = _whole(text)
    found = _ASKED[stem].analyze(text) or _INDEXED[stem].analyze(text)
    return list(dict.fromkeys(found))


def query_for(text: str, fields: tantivy.Schema, searcher: tantivy.Searcher) -> tantivy.Query | None:
    """A query that any of the words of `text` satisfies, or None when it has no word.

    The text is cut into words and nothing else: no operator, field name or quotation mark has a meaning.
    """
    parts: list[tuple[tantivy.Occur, tantivy.Query]] = []
    rare = {stem: _rarest(words_of(text, stem=stem), "text" if stem else "plain", searcher) for stem in (True, False)}
    for name, weight in FIELDS.items():
        for word in rare[name != "plain"]:
            term = tantivy.Query.term_query(fields, name, word, index_option="freq")
            parts.append((tantivy.Occur.Should, tantivy.Query.boost_query(term, weight)))
    return tantivy.Query.boolean_query(parts) if parts else None


def _rarest(words: list[str], field: str, searcher: tantivy.Searcher) -> list[str]:
    """The words that tell passages apart: not those of very many passages, and of a long text only the rarest."""
    found = {word: searcher.doc_freq(field, word) for word in words}
    common = max(COMMON_FROM, searcher.num_docs // COMMON_PART)
    telling = [word for word in words if found[word] <= common] or words
    if len(telling) <= MAX_QUERY_WORDS:
        return telling
    return sorted(telling, key=lambda word: (found[word] or 1 << 60, word))[:MAX_QUERY_WORDS]
