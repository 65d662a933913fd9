"""Subtitles (SRT, VTT): cues joined to sentences, each turn of a speaker a paragraph "Name: …"."""

import html
import io
import re
from collections.abc import Iterator
from typing import Any

from workbench.errors import IngestError
from workbench.ingest.readers import READERS, Hints, Read, Reader
from workbench.ingest.readers._charset import decode

PARAGRAPH = 700
"""Characters after which a turn goes on in a new paragraph, at the end of a sentence."""

PAUSE = 4
"""Seconds of silence that end a paragraph whose sentence is at its end."""

_VOICE = re.compile(r"<v(?:\.[^\s>.]{0,40})*[ \t]+([^<>]{1,80})>")
_TAG = re.compile(r"<[^<>]{0,200}>|\{\\an?\d\}")
_SPEAKER = re.compile(r"(?:>>+\s*|[-–]\s*)?([^\W\d_][\w .,'’&()-]{0,50}):\s+(?=\S)")
_TURN = re.compile(r"(?:>>+|[-–])\s*(?=\S)")
_SOUND = re.compile(r"[\[(][^\[\]()]{0,80}[\])]|[♪♫#][^♪♫#]*[♪♫#]?")
_SENTENCE_END = re.compile(r"[.!?…]['\"”’)\]]*$")
_SRT = re.compile(r"(?:\d+\s*\n)?\d{1,2}:\d\d:\d\d[,.]\d{1,3}[ \t]*-->")


def read_vtt(content: bytes, hints: Hints) -> Read:
    """WebVTT; `<v Name>` names the speaker. IngestError "damaged" or "no-text"."""
    return _read(decode(content, hints.charset), "vtt")


def read_srt(content: bytes, hints: Hints) -> Read:
    """SubRip; "NAME:" names the speaker. IngestError "damaged" or "no-text"."""
    return _read(decode(content, hints.charset), "srt")


def _read(source: str, form: str) -> Read:
    import webvtt
    from webvtt.errors import MalformedCaptionError, MalformedFileError

    text = source.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff \n")
    try:
        captions = webvtt.from_buffer(io.StringIO(text), format=form).captions
        turns = list(_turns(captions))
    except (MalformedFileError, MalformedCaptionError, ValueError, IndexError) as error:
        raise IngestError("damaged", f"The file is no valid {form.upper()} file: {type(error).__name__}.") from error
    paragraphs = _paragraphs(turns)
    if not paragraphs:
        raise IngestError("no-text", "The subtitles hold no text.")
    return Read(text="\n\n".join(paragraphs))


def _turns(captions: Any) -> Iterator[tuple[str, str, bool]]:
    """(speaker, words, after a pause) in order. The speaker is "" when the cue names none and begins no new turn.

    Cues that repeat the line before them, as live captions do, add only what is new.
    """
    last_line, ended = "", 0
    for caption in captions:
        pause = caption.start_in_seconds - ended >= PAUSE
        ended = caption.end_in_seconds
        for voice, part in _voices(caption.raw_text):
            voices = [voice]
            for raw in part.split("\n"):
                line = " ".join(html.unescape(_TAG.sub("", raw)).split())
                if not line or line == last_line:
                    continue
                last_line = line
                words = " ".join(_SOUND.sub(" ", line).split())
                named = _SPEAKER.match(words)
                name = named[1].strip() if named and _is_name(named[1]) else ""
                words = words[named.end() :] if named and name else words
                turn = _TURN.match(words)
                if words:
                    yield voices.pop() or name or ("?" if turn else ""), words[turn.end() :] if turn else words, pause
                    voices, pause = [""], False


def _voices(raw: str) -> Iterator[tuple[str, str]]:
    """The parts of a cue's text, each with the voice that it is marked with."""
    pieces = _VOICE.split(raw)
    yield "", pieces[0]
    for voice, part in zip(pieces[1::2], pieces[2::2], strict=True):
        yield html.unescape(voice).strip(), part


def _is_name(text: str) -> bool:
    """Whether what stands before a colon is a speaker: up to five words, each with a capital, or all in capitals."""
    words = text.replace(".", " ").split()
    return 0 < len(words) <= 5 and all(word[0].isupper() or word[0] == "(" or len(word) <= 3 for word in words)


def _paragraphs(turns: list[tuple[str, str, bool]]) -> list[str]:
    paragraphs: list[str] = []
    speaker = current = ""
    for who, words, pause in turns:
        at_end = _SENTENCE_END.search(current) is not None
        new_turn = bool(who) and who != speaker
        if current and (new_turn or (at_end and (pause or len(current) > PARAGRAPH))):
            paragraphs.append(current)
            current = ""
        if who:
            speaker = "" if who == "?" else who
        prefix = f"{speaker}: " if speaker and not current else ""
        current = f"{current} {words}" if current else prefix + words
    return [*paragraphs, current] if current else paragraphs


READERS.register("vtt")(
    Reader(
        read_vtt,
        endings=(".vtt",),
        media_types=("text/vtt",),
        knows=lambda _, head: head.startswith("webvtt"),
        in_process=1_000_000,
    )
)
READERS.register("srt")(
    Reader(
        read_srt,
        endings=(".srt",),
        media_types=("application/x-subrip", "text/srt"),
        knows=lambda _, head: _SRT.match(head) is not None,
        in_process=1_000_000,
    )
)
