import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import IngestError
from workbench.ingest.readers._charset import decode

POLISH = "Zażółć gęślą jaźń. Rząd wydał w zeszłym roku 85 milionów złotych na szkoły. Żaden z ministrów nie zaprzeczył."


@pytest.mark.parametrize(
    "content",
    [
        codecs.BOM_UTF8 + "naïve €5".encode(),
        codecs.BOM_UTF16_LE + "naïve €5".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "naïve €5".encode("utf-16-be"),
        codecs.BOM_UTF32_LE + "naïve €5".encode("utf-32-le"),
        codecs.BOM_UTF32_BE + "naïve €5".encode("utf-32-be"),
        "naïve €5".encode(),
    ],
)
def test_unicode_is_known_by_its_mark_or_its_form(content: bytes) -> None:
    assert decode(content, "iso-8859-1") == "naïve €5"


@pytest.mark.parametrize(
    ("declared", "encoding", "text"),
    [
        ("iso-8859-1", "cp1252", "“It costs €5”, she said"),
        ("ISO-8859-2", "iso8859-2", POLISH),
        ("windows-1251", "cp1251", "Цены выросли на 12 процентов"),
        ("gb2312", "gb18030", "物价上涨了百分之十二，鎔"),
        ("Shift_JIS", "cp932", "物価は①12％上がった"),
        ("euc-kr", "cp949", "물가가 12퍼센트 올랐다"),
        ("iso-2022-jp", "iso2022_jp", "物価は上がった"),
        ("utf-16", "utf-16-le", "prices rose"),
    ],
)
def test_a_declared_charset_means_what_browsers_take_it_for(declared: str, encoding: str, text: str) -> None:
    assert decode(text.encode(encoding), declared) == text


def test_a_charset_that_lies_gives_way_to_what_the_bytes_are() -> None:
    assert decode(POLISH.encode(), "iso-8859-1") == POLISH
    assert "€5" in decode("“It costs €5”, she said, and it did. ".encode("cp1252") * 20, "utf-8")


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1250", POLISH),
        ("cp1252", "L’été dernier, 85 % des élèves ont échoué, dit le ministre."),
        ("cp1252", "Der Minister sagte, die Preise für Öl seien um 12 % gestiegen – „leider“, wie es hieß."),
        ("cp1251", "Цены выросли на 12 процентов в прошлом году."),
        ("koi8_r", "Цены выросли на 12 процентов в прошлом году."),
        ("cp1253", "Οι τιμές αυξήθηκαν κατά 12 τοις εκατό πέρυσι."),
        ("gb18030", "物价上涨了百分之十二，政府昨天表示。"),
        ("cp932", "物価は去年12％上がったと政府は発表した。"),
    ],
)
def test_an_undeclared_charset_is_guessed(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding) * 3) == text * 3


def test_one_broken_place_does_not_change_the_charset() -> None:
    text = "Préparé à l’avance. " * 60

    for declared in ("", "utf-8", "iso-8859-1 "):
        assert decode(text.encode() + b"\xe2\x80", declared).startswith("Préparé à l’avance.")


@pytest.mark.parametrize("declared", ["utf-7", "zlib", "rot13", "unicode_escape", "idna", "nonsense", "\0", "x" * 999])
def test_a_charset_that_is_none_for_text_is_passed_over(declared: str) -> None:
    assert decode(b"+ADw-script+AD4- \\x41", declared) == "+ADw-script+AD4- \\x41"


@pytest.mark.parametrize("content", [bytes(range(256)) * 20, b"\x00\x01\x02\x03" * 100, b"abc" + b"\x00" * 50])
def test_bytes_that_are_no_text_are_named(content: bytes) -> None:
    with pytest.raises(IngestError, match="no text") as caught:
        decode(content)

    assert caught.value.code == "not-text"


@given(st.binary(max_size=400), st.sampled_from(["", "utf-8", "utf-16", "cp1252", "gb18030", "iso-2022-jp", "hz"]))
def test_any_bytes_are_decoded_or_refused_by_name(content: bytes, declared: str) -> None:
    try:
        text = decode(content, declared)
    except IngestError as error:
        assert error.code == "not-text"
    else:
        assert isinstance(text, str)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=300))
def test_utf_8_comes_back_as_it_was(text: str) -> None:
    assert decode(text.encode()) == text.removeprefix("\ufeff")
