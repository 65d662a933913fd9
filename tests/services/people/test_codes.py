"""One-time codes as RFC 6238 has them, and recovery codes."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from workbench.services.people import codes

RFC_SECRET = b"12345678901234567890"
RFC_VECTORS = {
    59: "94287082",
    1111111109: "07081804",
    1111111111: "14050471",
    1234567890: "89005924",
    2000000000: "69279037",
    20000000000: "65353130",
}
"""RFC 6238, appendix B, SHA-1: seconds since 1970 and the code of eight digits, of which ours are the last six."""


def at(seconds):
    return datetime.fromtimestamp(seconds, UTC)


@pytest.mark.parametrize(("seconds", "code"), RFC_VECTORS.items())
def test_the_codes_are_those_of_the_standard(seconds, code):
    assert codes.step_of(RFC_SECRET, code[-6:], at(seconds)) == seconds // 30


@pytest.mark.parametrize(("later", "fits"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_clock_may_be_one_step_before_or_behind_and_no_more(later, fits):
    found = codes.step_of(RFC_SECRET, RFC_VECTORS[1111111109][-6:], at(1111111109 + later))
    assert found == (1111111109 // 30 if fits else None)


def test_every_step_is_compared_whichever_fits(monkeypatch):
    compared = []

    class Counting(codes.TOTP):
        def verify(self, totp, time):
            compared.append(time)
            super().verify(totp, time)

    monkeypatch.setattr(codes, "TOTP", Counting)
    for code in ("081804", "000000"):
        compared.clear()
        codes.step_of(RFC_SECRET, code, at(1111111109))
        assert len(compared) == 3


@pytest.mark.parametrize("typed", ["081 804", " 081804 ", "081-804", "\N{FULLWIDTH DIGIT ZERO}81804", "081\u00a0804"])
def test_what_people_type_between_the_digits_does_not_count(typed):
    assert codes.plain(typed) == "081804"
    assert codes.is_from_an_app(codes.plain(typed))


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "\u0660\u0661\u0662\u0663\u0664\u0665", "²²²²²²a"])
def test_what_is_no_six_digits_is_no_code_of_an_app(typed):
    assert not codes.is_from_an_app(codes.plain(typed))


def test_an_app_reads_the_secret_the_person_and_the_desk_from_the_address():
    parts = urlsplit(codes.address(RFC_SECRET, email="ada+1@desk.example", desk="Desk: of Halden & Søn" + "x" * 100))
    told = parse_qs(parts.query)
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert unquote(parts.path).endswith(":ada+1@desk.example")
    assert told["secret"] == [codes.in_letters(RFC_SECRET).replace(" ", "")]
    assert (told["digits"], told["period"], told["algorithm"]) == (["6"], ["30"], ["SHA1"])
    assert told["issuer"][0].startswith("Desk: of Halden & Søn")


def test_a_secret_has_160_bits_of_its_own_and_is_told_in_groups_of_four():
    assert codes.new_secret() != codes.new_secret()
    assert len(codes.new_secret()) == 20
    assert codes.in_letters(RFC_SECRET) == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"


def test_recovery_codes_are_ten_all_different_and_typed_with_or_without_their_hyphens():
    made = codes.new_recovery_codes()
    assert len(set(made)) == 10
    assert {len(code) for code in made} == {29}
    assert codes.digest(made[0]) == codes.digest(made[0].replace("-", " ").upper())
    assert not any(codes.is_from_an_app(codes.plain(code)) for code in made)
