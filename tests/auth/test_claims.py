"""What the provider says of a person becomes the desk's own words."""

import pytest

from workbench.auth.claims import values_at, vouched_by
from workbench.errors import SignInError

pytestmark = pytest.mark.one_database

CLAIMS = {"iss": "https://login.example", "sub": "ann-1"}


def test_a_person_has_address_name_and_values():
    found = vouched_by({**CLAIMS, "email": "a@b.example", "name": "Ann", "groups": ["x", "y"]}, "groups")
    assert (found.issuer, found.subject, found.email, found.name) == (CLAIMS["iss"], "ann-1", "a@b.example", "Ann")
    assert found.values == ("x", "y")


@pytest.mark.parametrize(
    ("said", "verified"),
    [
        (True, True),
        ("true", True),
        (False, False),
        ("false", False),
        (None, None),
        ("yes", None),
        (1, None),
        ([], None),
    ],
)
def test_an_address_is_verified_only_when_the_provider_says_just_that(said, verified):
    assert vouched_by({**CLAIMS, "email_verified": said}, "groups").verified is verified


@pytest.mark.parametrize(
    ("claims", "path", "values"),
    [
        ({"groups": ["a", 7, None, {"b": 1}, "c"]}, "groups", ("a", "c")),
        ({"groups": "a b"}, "groups", ("a b",)),
        ({"realm_access": {"roles": ["a"]}}, "realm_access.roles", ("a",)),
        ({"https://desk.example/roles": ["a"]}, "https://desk.example/roles", ("a",)),
        ({"roles": {"a": {"1": "x"}, "b": {}}}, "roles", ("a", "b")),
        ({"groups": None}, "groups", ()),
        ({"groups": True}, "groups", ()),
        ({"realm_access": ["roles"]}, "realm_access.roles", ()),
        ({}, "groups", ()),
    ],
)
def test_the_values_of_a_claim_are_its_words_however_it_holds_them(claims, path, values):
    assert values_at(claims, path) == values


@pytest.mark.parametrize("subject", ["", "x" * 256, "ännchen", 7, None])
def test_a_name_that_a_provider_may_not_give_is_refused(subject):
    with pytest.raises(SignInError):
        vouched_by({**CLAIMS, "sub": subject}, "groups")


def test_what_is_no_text_is_no_address_and_no_name():
    found = vouched_by({**CLAIMS, "email": ["a@b.example"], "name": 7, "preferred_username": "ann"}, "groups")
    assert (found.email, found.name) == ("", "ann")
