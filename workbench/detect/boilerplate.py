"""What stands in an article and is no claim: captions, bylines, credits, navigation, notices and headings."""

import re

LONGEST_HEADING = 16
"""A paragraph of at most this many words without a closing mark is a heading (words)."""

_CAPTION = re.compile(
    r"\AFILE\s?(?:PHOTO)?\s?[-–—:]|\A(?:Photo|Image|Picture|Video|Caption|Illustration|Graphic|Map)(?:\sby|\scredit)?\s?:"
    r"|\A(?:Image|Photo)\s(?:source|credit|caption)\b|\((?:AP|AFP|Reuters)\sPhoto|\bGetty\sImages\b|\A\(?(?:Photo|Image)\sby\b"
    r"|\b(?:Photo|Image|Foto|Bild):\s[A-Z]|/\s?(?:AFP|Reuters|EPA|Getty)\)?\Z|\b(?:seen|pictured)\s(?:here\s)?in\sthis\s"
    r"(?:file\s)?(?:photo|image|picture)\b",
    re.I,
)
_BYLINE = re.compile(
    r"\ABy\s+[A-Z][\w.’'-]+(?:\s+[A-Z][\w.’'-]+){1,3}(?:\s*(?:,|and|\||–|-|•).{0,80})?\Z"
    r"|\bcontributed\s(?:to\sthis|reporting|additional|to\sthe)\b|\A(?:Additional\s)?(?:[Rr]eporting|[Ww]riting|[Ee]diting)\sby\b"
    r"|\A(?:Edited|Written|Compiled|Translated)\sby\b|\A(?:Our|Staff)\s(?:correspondent|reporter)s?\b.{0,40}\Z"
    r"|\A(?:Published|Updated|Last\supdated|Posted|First\spublished)\b.{0,60}\Z|\A\d{1,2}\smin(?:ute)?s?\sread\Z"
)
_NAVIGATION = re.compile(
    r"\A(?:accessibility\s(?:links|help)|skip\sto\b.*|breaking\snews|latest\snews|most\s(?:read|popular|viewed)"
    r"|recommended(?:\s.{0,30})?|related(?:\s.{0,30})?|more\s(?:on|from|in)\s.{1,60}|read\s(?:more|also|next).{0,120}"
    r"|see\salso.{0,120}|advertisement|sponsored(?:\scontent)?|share(?:\s.{0,40})?|follow\sus.{0,60}|sign\s(?:up|in).{0,120}"
    r"|subscribe.{0,120}|newsletter.{0,60}|comments?(?:\s\(\d+\))?|home|menu|search|print|email|copy\slink|back\sto\stop"
    r"|close|listen|watch|live|editors?['’]?s?\spicks|top\sstories|trending|contact\sus|about\sus|log\sin|next|previous"
    r"|click\s(?:here|to)\b.{0,100}|download\s.{0,60}app.{0,40}|don['’]t\smiss.{0,80}|tags?:.{0,100}|topics?:.{0,100})[.!:…]?\Z",
    re.I,
)
_NOTICE = re.compile(
    r"\bcookies?\b.{0,80}\b(?:accept|consent|settings|experience|preferences|policy|website|site|traffic)\b"
    r"|\b(?:we|this\s(?:site|website))\b.{0,40}\bcookies\b"
    r"|\baccept\s(?:all|cookies)\b|\bprivacy\s(?:policy|notice)\b|\bterms\s(?:of\s(?:use|service)|and\sconditions)\b"
    r"|\ball\srights\sreserved\b|\A©|\Acopyright\b|\(c\)\s?(?:19|20)\d\d|\bthis\sarticle\s(?:was|is|has\sbeen)\s"
    r"(?:originally|updated|amended|part|published|corrected)\b|\bsubscri(?:be|bers?|ption)\b.{0,40}\b(?:today|now|free|newsletter)\b"
    r"|\benable\sjavascript\b|\byour\sbrowser\b|\bad\s?blocker\b",
    re.I,
)
_ENDS = re.compile(r"[.!?…;。！？؟۔।][\"”’»)\]]*\Z")
_BULLET = re.compile(r"\A(?:[•⁃◦▪‣●*–-]\s|\d{1,3}[.)]{1,2}\s)")
_LABELLED = re.compile(r"\A[A-Z][\w .'’-]{1,40}:\s\S")

_DATELINE = re.compile(
    r"\A[A-Z][A-Z.'’-]++(?: [A-Z][A-Z.'’-]++){0,3}"  # the place, in capitals
    r"(?:, [A-Z][a-z]{1,15}+\.?){0,2}"  # the region or country
    r"(?:, (?:[A-Z][a-z]{2,8}+\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8}+\.?)(?:,? \d{4})?)?"  # the day
    r"(?: \([^()]{2,30}\))?"  # the agency
    r"(?: [-–—]{1,2} | ?[–—] ?)(?=\S)"
)


def dateline(sentence: str) -> int:
    """The length of the dateline a sentence begins with ("HARBOUR CITY, Jan. 17 - "), in characters; 0 for none."""
    found = _DATELINE.match(sentence)
    return found.end() if found else 0


def boilerplate(sentence: str) -> str:
    """Why a sentence is no claim ("caption", "byline", "navigation", "notice"), or "" when it may be one.

    Only the first 400 code points are looked at.
    """
    head = sentence[:400]
    for name, pattern in (("caption", _CAPTION), ("byline", _BYLINE), ("navigation", _NAVIGATION), ("notice", _NOTICE)):
        if pattern.search(head):
            return name
    return "" if any(char.isalpha() for char in head) else "no words"


def is_heading(paragraph: str) -> bool:
    """A short paragraph that no mark closes, unless it is a list item or a speaker's line in a transcript."""
    text = paragraph.strip()
    if _BULLET.match(text) or _LABELLED.match(text) or len(text) > 200:
        return False
    return text.count(" ") < LONGEST_HEADING and not _ENDS.search(text)


def closes(paragraph: str) -> bool:
    """Whether a paragraph ends with a mark that closes a sentence."""
    return _ENDS.search(paragraph.strip()[-4:]) is not None
