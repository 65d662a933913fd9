"""What stands in an article and is no claim: captions, bylines, credits, navigation, notices and headings."""

import re

LONGEST_HEADING = 16
"""A paragraph of at most this many words without a closing mark is a heading (words)."""

_CAPTION = re.compile(
    r"\AFILE\s?(?:PHOTO)?\s?[-–—:]|\A(?:Photo(?:graph)?|Image|Picture|Video|Caption|Illustration|Graphic|Map)(?:\sby|\scredit)?\s?:"
    r"|\A(?:Image|Photo)\s(?:source|credit|caption)\b|\((?:AP|AFP|Reuters)\sPhoto|\A\(?(?:Photo|Image)\sby\b|\bREUTERS/\w"
    r"|(?:\A|[/,(|]|\bvia\s)\s?Getty\sImages\)?\.?\Z"
    r"|\b(?:Photo|Image|Foto|Bild):\s[A-Z]|/\s?(?:AFP|Reuters|EPA|Getty)\)?\Z|\b(?:seen|pictured)\s(?:here\s)?in\sthis\s"
    r"(?:file\s)?(?:photo|image|picture)\b",
    re.I,
)
_DATED = (
    r"(?:\s?[:|–-]|\s(?:at|on|by|\d|today|yesterday|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct"
    r"|Nov|Dec)[a-z]{0,6}\b))"
)
_BYLINE = re.compile(
    r"\ABy\s+[A-Z][\w.’'-]+(?:\s+[A-Z][\w.’'-]+){1,3}(?:\s*(?:,|and|in\s[A-Z]|\||–|-|•).{0,80})?\Z"
    r"|\bcontributed\s(?:to\sthis\s(?:report|story|article|dispatch)|(?:additional\s)?reporting|to\sthe\sreport(?:ing)?\.?\Z)"
    r"|\bwriters?\s.{0,80}\bcontributed\.?\Z|\A(?:Additional\s)?(?:[Rr]eporting|[Ww]riting|[Ee]diting)\sby\s[A-Z]"
    r"|\A(?:Edited|Written|Compiled|Translated)\sby\s[A-Z].{0,60}\Z(?<!\.)"
    r"|\A(?:Our|Staff)\s(?:correspondent|reporter)s?\b.{0,40}\Z"
    rf"|\A(?:(?:First\s)?[Pp]ublished|(?:Last\s)?[Uu]pdated|Posted)(?:{_DATED}.{{0,60}})?\Z(?<!\.)|\A\d{{1,2}}\smin(?:ute)?s?\sread\Z"
)
_NAVIGATION = re.compile(
    r"\A(?:accessibility\s(?:links|help)|skip\sto\b.*|breaking\snews|latest\snews|most\s(?:read|popular|viewed)"
    r"|recommended(?:\s(?:for\syou|by\s.{1,30}|reading|stories|articles|videos?|links|content)|\s?:.{0,120})?"
    r"|related(?:\s(?:to\sthis.{0,30}|articles?|stor(?:y|ies)|topics?|tags?|content|coverage|links|news|reading|posts?|videos?"
    r"|internet\slinks)|\s?:.{0,120})?"
    r"|more\s(?:on|from|in)\s.{1,60}\Z(?<!\.)|read\s(?:more(?!\sthan)|also|next)\b.{0,120}"
    r"|see\salso.{0,120}|advertisement|sponsored(?:\scontent)?|share(?:\s(?:this|on|via|with|your|now)\b.{0,40})?"
    r"|follow\sus(?:\s(?:on|at|for|here)\b.{0,60})?|sign\s(?:up|in)(?:\s(?:for|to|now|here|today|with|and|or)\b.{0,120})?"
    r"|subscribe\b.{0,120}|newsletters?(?:\s(?:sign.{0,60})|\s?:.{0,60})?|comments?(?:\s\(\d+\))?|home|menu|search|print|email"
    r"|copy\slink|back\sto\stop|close|(?:listen|watch)(?:\s?:.{0,120})?|live|editors?['’]?s?\spicks|top\sstories|trending"
    r"|contact\sus|about\sus|log\sin|next|previous|have\syour\ssay\b.{0,80}"
    r"|click\s(?:here|to)\b.{0,100}|download\s(?:the|our)\s.{0,60}\bapp\b.{0,40}|don['’]t\smiss.{0,80}|tags?:.{0,100}|topics?:.{0,100})"
    r"[.!:…]?\Z",
    re.I,
)
_OUR_RULES = r"(?:privacy\s(?:policy|notice)|terms\s(?:of\s(?:use|service)|and\sconditions))\b"
_NOTICE = re.compile(
    r"\b(?:we|our|this\s(?:site|website))\b.{0,40}\bcookies\b|\bcookies\b.{0,80}\b(?:our|your|this)\s(?:web|site|experience|device"
    r"|settings|preferences|visit)|\b(?:accept|manage|reject|allow|enable)\s(?:all(?:\scookies)?\Z|(?:all\s|our\s|the\s)?cookies\b)"
    r"|\bcookies?\s(?:settings|policy|preferences|notice)\b|\byou\s(?:agree|consent)\b.{0,80}\bcookies\b"
    rf"|\b(?:our|your?)\b.{{0,120}}\b{_OUR_RULES}|\A{_OUR_RULES}.{{0,40}}\Z(?<!\.)"
    r"|\ball\srights\sreserved\b|\A©|\Acopyright\s(?:©|(?-i:[A-Z(]|19|20).{0,60}\Z)|\(c\)\s?(?:19|20)\d\d"
    r"|\bthis\s(?:article|story|live\sblog)\s(?:was|is|has\sbeen)\s(?:first|originally|updated|amended|part|published|corrected)\b"
    r"|\bsubscribe\b.{0,40}\b(?:today|now|free|newsletters?)\b|\b(?:start|get|manage|renew)\s(?:your|a)\s(?:free\s)?subscription\b"
    r"|\benable\sjavascript\b|\byour\sbrowser\b|\bad\s?blocker\b|\bnot\sresponsible\sfor\sthe\scontent\sof\sexternal\b"
    r"|\AOur\sStandards:|\A(?:for\s(?:more|further)\s(?:information|details)|(?:press|media)\s(?:contact|enquiries|inquiries))\b"
    r".{0,80}(?:\bcontact\b|\bcall\b|\bemail\b|\bvisit\b|@)",
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
