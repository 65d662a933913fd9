"""Writing and sending e-mail: what a notification says, as a message that no name and no claim can add a header to."""

from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlsplit

from workbench import clock
from workbench.domain.values import Desk
from workbench.ingest.mail import MailAnswer, MailServer, send_mail
from workbench.services.review.notifications import Letter

LONGEST_SUBJECT = 120


def send(server: MailServer | None, desk: Desk, message_id: str, letter: Letter | None) -> MailAnswer:
    """Send one letter; what cannot be sent at all says why, for good."""
    if server is None:
        return MailAnswer(None, "This desk sends no e-mail: WORKBENCH_SMTP_HOST is empty.", is_final=True)
    if letter is None:
        return MailAnswer(None, "The person has left the desk.", is_final=True)
    try:
        message = compose(server, desk, message_id, letter)
    except (ValueError, LookupError, MessageError) as error:  # the standard library's parser trips over "" and "a@"
        return MailAnswer(None, f"{letter.to_email!r} is no address that e-mail can be sent to: {error}", is_final=True)
    return send_mail(server, message, letter.to_email)


def compose(server: MailServer, desk: Desk, message_id: str, letter: Letter) -> EmailMessage:
    """The message; ValueError, LookupError or MessageError for an address that is none. A copy has the same id."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(_line(desk.name), addr_spec=server.sender)
    message["To"] = Address(_line(letter.to_name), addr_spec=letter.to_email)
    message["Subject"] = _line(f"{letter.sentence}: {letter.claim}")[:LONGEST_SUBJECT]
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{message_id}@{urlsplit(desk.url).hostname or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office notice shall answer
    message["List-Unsubscribe"] = f"<{desk.url}/notifications>"
    message.set_content(
        f"{letter.sentence}.\n\n“{' '.join(letter.claim.split())}”\n{desk.url}/claims/{letter.claim_id}\n\n-- \n"
        f"{desk.name} sends you this because you asked for it. Of what you are told by e-mail you choose at\n"
        f"{desk.url}/notifications\n"
    )
    return message


def _line(text: str) -> str:
    """The text on one line: whatever could end a header is a space."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
