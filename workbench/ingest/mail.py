"""Outgoing e-mail: one message to one address over SMTP (RFC 5321), and what the server said."""

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage

SECONDS = 20.0
"""How long the server may take for each answer."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """A server that takes e-mail; `security` is "starttls", "tls" or "none", without a `user` nobody logs in."""

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class MailAnswer:
    """What became of a message: the server's code (250 when it took it, None when there was none), else a sentence.

    `is_final` says that another try would end the same.
    """

    status: int | None
    error: str = ""
    is_final: bool = False


def send_mail(server: MailServer, message: EmailMessage, to: str) -> MailAnswer:
    """Hand a message to the server for one address; never raises for what the server or the line does."""
    try:
        with _line(server) as line:
            if server.user:
                line.login(server.user, server.password)
            line.send_message(message, from_addr=server.sender, to_addrs=[to])
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        return MailAnswer(code, f"The mail server refused {to}: {_words(said)}", is_final=500 <= code < 600)
    except smtplib.SMTPResponseException as error:
        return MailAnswer(error.smtp_code, f"The mail server answered {error.smtp_code}: {_words(error.smtp_error)}")
    except smtplib.SMTPNotSupportedError as error:
        return MailAnswer(None, f"The mail server at {server.host}:{server.port} cannot do it: {error}")
    except (smtplib.SMTPException, OSError) as error:
        return MailAnswer(None, f"The mail server at {server.host}:{server.port} could not be reached: {error}")
    return MailAnswer(250)


def _line(server: MailServer) -> smtplib.SMTP:
    trusted = ssl.create_default_context()
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=trusted)
    line = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    if server.security == "starttls":
        try:
            line.starttls(context=trusted)
        except (smtplib.SMTPException, OSError):
            line.close()
            raise
    return line


def _words(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:300]
