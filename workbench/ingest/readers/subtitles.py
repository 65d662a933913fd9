"""Subtitles (SRT, VTT): cues joined to sentences, speakers kept as "Name: …" paragraphs."""

import io
import re
from typing import Any

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from workbench.errors import IngestError
from workbench.ingest.readers import READERS, Hints, Read
from workbench.ingest.readers.text import decode

_SPEAKER = re.compile(r"^(?:>>\s*)?([A-Z][\w .,'’-]{0,40}):\s+")
_TAG = re.compile(r"<[^<>]{0,80}>")
_PARAGRAPH = 700


@READERS.register("vtt")
def read_vtt(content: bytes, hints: Hints) -> Read:
    """WebVTT; `<v Name>` names the speaker."""
    return _read(content, hints, webvtt.from_buffer, "vtt")


@READERS.register("srt")
def read_srt(content: bytes, hints: Hints) -> Read:
    """SubRip."""
    return _read(content, hints, webvtt.from_buffer, "srt")


def _read(content: bytes, hints: Hints, parse: Any, form: str) -> Read:
    text = decode(content, hints.charset).lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    try:
        captions = parse(io.StringIO(text), format=form).captions
    except (MalformedFileError, MalformedCaptionError, ValueError, IndexError) as error:
        raise IngestError("damaged", f"The file is no valid {form.upper()} file.") from error
    paragraphs = _paragraphs(captions)
    if not paragraphs:
        raise IngestError("no-text", "The subtitles hold no text.")
    return Read(text="\n\n".join(paragraphs))


def _paragraphs(captions: Any) -> list[str]:
    paragraphs: list[str] = []
    speaker = current = ""
    for caption in captions:
        words = " ".join(_TAG.sub("", caption.text).split())
        found = _SPEAKER.match(words)
        name = (getattr(caption, "voice", None) or (found.group(1) if found else "")).strip()
        words = words[found.end() :] if found else words
        if not words:
            continue
        ended = current.endswith((".", "!", "?", "”", '"')) and len(current) > _PARAGRAPH
        if current and ((name and name != speaker) or ended):
            paragraphs.append(current)
            current = ""
        if name and name != speaker:
            speaker, current = name, f"{name}: {words}"
        elif current:
            current += f" {words}"
        else:
            current = f"{speaker}: {words}" if speaker else words
    return [*paragraphs, current] if current else paragraphs
