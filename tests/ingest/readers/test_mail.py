"""Mail as its reader sees it, and nothing that breaks on what is none."""

from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench import ingest
from workbench.errors import IngestError
from workbench.ingest.kinds import reader_for
from workbench.ingest.readers import Hints
from workbench.ingest.readers.mail import read

TEXT = "The harbour ferries carried 2.4 million passengers in 2025.\n\nTickets rose by 7 percent, said Zoë.\n"


def mail(text=TEXT, *, html="", subject="Zahlen der Häfen", **headers):
    message = EmailMessage()
    message["From"] = headers.pop("sender", "Lena Voß <lena@port.example>")
    message["To"] = "desk@desk.example"
    message["Subject"] = subject
    message["Date"] = headers.pop("date", "Mon, 2 Feb 2026 23:30:00 -0500")
    message["Message-ID"] = "<1@port.example>"
    if text:
        message.set_content(text)
    if html:
        (message.add_alternative if text else message.set_content)(html, subtype="html")
    return message


def test_the_plain_text_is_read_with_subject_sender_and_the_senders_day():
    found = read(mail(html="<p>Other words</p>").as_bytes(), Hints())
    assert found.text.strip() == TEXT.strip()
    assert (found.title, found.byline, found.published_on) == ("Zahlen der Häfen", "Lena Voß", "2026-02-02")


def test_a_mail_in_html_alone_is_read_as_a_page():
    page = "<html><body><p>The harbour ferries carried 2.4 million passengers in 2025, said the port.</p></body></html>"
    found = read(mail("", html=page).as_bytes(), Hints())
    assert "carried 2.4 million passengers" in found.text
    assert "<p>" not in found.text


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "cp1252"])
def test_its_charset_counts(charset):
    message = mail("")
    message.set_content("Zoë said 7 percent.", charset=charset)
    assert read(message.as_bytes(), Hints()).text.strip() == "Zoë said 7 percent."


def test_what_is_attached_is_not_read():
    message = mail()
    message.add_attachment(b"In the file: 99 percent.", maintype="text", subtype="plain", filename="a.txt")
    assert "99 percent" not in read(message.as_bytes(), Hints()).text


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Feb 2026 99:99:99 +9999"])
def test_a_date_that_cannot_be_read_is_none(date):
    message = mail()
    del message["Date"]
    raw = f"Date: {date}\n".encode() + message.as_bytes()
    assert read(raw, Hints()).published_on == ""


def test_a_mail_without_text_says_so():
    message = mail("")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="a.png")
    with pytest.raises(IngestError) as caught:
        read(message.as_bytes(), Hints())
    assert caught.value.code == "no-text"


def test_a_mail_is_known_by_its_header_whatever_its_name():
    for content in (
        mail().as_bytes(),
        b"Received: from x\n by y\n" + mail().as_bytes(),
        mail().as_bytes().replace(b"\n", b"\r\n"),
    ):
        assert reader_for(content, "", "x.txt") == "mail"
    assert reader_for(b"anything", "", "x.eml") == "mail"
    assert reader_for(b"anything", "message/rfc822") == "mail"


@pytest.mark.parametrize(
    "content",
    [
        b"From: the desk\nSubject: prices\n\nText",
        b"Prices rose.\nFrom: x\nSubject: y\nDate: z\n\n",
        b"From: x\n" * 1000,
    ],
)
def test_a_text_that_only_looks_like_one_is_a_text(content):
    assert reader_for(content, "", "x.txt") == "text"


@given(st.binary(max_size=400) | st.binary(max_size=200).map(lambda tail: mail().as_bytes()[:300] + tail))
@settings(max_examples=200)
def test_whatever_the_bytes_are_there_is_a_text_or_a_named_error(content):
    try:
        assert isinstance(read(content, Hints()).text, str)
    except IngestError as error:
        assert error.code in {"damaged", "no-text", "not-text", "empty-page"}


def test_a_mail_becomes_a_document(tmp_path):
    path = tmp_path / "a.eml"
    path.write_bytes(mail().as_bytes())
    document = ingest.read_file(path)
    assert isinstance(document, ingest.documents.Document)
    assert (document.title, document.byline) == ("Zahlen der Häfen", "Lena Voß")
    assert "2.4 million passengers" in document.text
