"""Mail (RFC 5322): the text that its reader sees, its subject, sender and day. Attachments are not read.

The plain part goes before the HTML one, as the sender ordered them (RFC 2046, 5.1.4, asks for the richest; the plain
one has no layout to take away). A mail without either holds no text.
"""

import re
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from typing import Any

from workbench.errors import IngestError
from workbench.ingest.readers import READERS, Hints, Read, Reader
from workbench.ingest.readers import html as web_page
from workbench.ingest.readers._charset import decode

_FIELD = re.compile(r"(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+(?=\n|\Z)")
_NEEDED = ("from:", "subject:")
_SIGNS = ("\nreceived:", "\nmime-version:", "\nmessage-id:", "\ndate:")


def read(content: bytes, hints: Hints) -> Read:
    """The mail's text; IngestError "no-text" when it has none, "damaged" when its header cannot be taken apart."""
    try:
        mail = message_from_bytes(content, policy=policy.default)
        body = mail.get_body(("plain", "html"))
        subject, sender, sent = (_header(mail, name) for name in ("subject", "from", "date"))
    except (ValueError, LookupError, AttributeError, TypeError, IndexError) as error:
        raise IngestError("damaged", "The mail cannot be taken apart. Save its text and hand that in.") from error
    if body is None:
        raise IngestError("no-text", "The mail holds no text of its own. Save what is attached and hand that in.")
    name, address = parseaddr(sender)
    known = Read(title=subject, byline=name or address, published_on=_day(sent))
    payload: Any = body.get_payload(decode=True)
    charset = body.get_content_charset("") or ""
    if body.get_content_type() == "text/html":
        page = web_page.read(payload or b"", Hints(charset=charset, url=hints.url))
        return replace(known, text=page.text, language=page.language)
    text = decode(payload or b"", charset)
    if not text.strip():
        raise IngestError("no-text", "The mail holds no text of its own. Save what is attached and hand that in.")
    return replace(known, text=text)


def _header(mail: EmailMessage, name: str) -> str:
    return " ".join(str(mail.get(name, "")).split())


def _day(sent: str) -> str:
    """The day in the sender's own zone, in ISO 8601; "" when the mail has none that can be read."""
    try:
        return parsedate_to_datetime(sent).date().isoformat()
    except (ValueError, TypeError, IndexError):
        return ""


def _knows(_content: bytes, head: str) -> bool:
    """Whether it begins with a mail's header: fields only, with a sender, a subject and a sign of the post."""
    found = _FIELD.match(head.replace("\r\n", "\n"))
    if found is None:
        return False
    fields = f"\n{found[0]}"
    return all(f"\n{name}" in fields for name in _NEEDED) and any(sign in fields for sign in _SIGNS)


READERS.register("mail")(
    Reader(
        read, endings=(".eml",), media_types=("message/rfc822",), knows=_knows, libraries=("trafilatura", "lxml.html")
    )
)
