"""What is sealed can be read with the desk's key, for its purpose, and in no other way."""

import base64

import pytest

from workbench.services.people.vault import Vault

KEY = "k" * 64


def test_what_is_sealed_can_be_read_again_by_whoever_has_the_key():
    assert Vault(KEY).open(Vault(KEY).seal(b"secret", "of person 1"), "of person 1") == b"secret"


def test_it_shows_nothing_and_is_never_the_same_twice():
    first, second = (Vault(KEY).seal(b"secret secret secret", "of person 1") for _ in range(2))
    assert first != second
    assert b"secret" not in base64.b64decode(first)


@pytest.mark.parametrize(("key", "purpose"), [("l" * 64, "of person 1"), (KEY, "of person 2"), (KEY, "")])
def test_another_key_or_another_purpose_opens_nothing(key, purpose):
    assert Vault(key).open(Vault(KEY).seal(b"secret", "of person 1"), purpose) is None


def test_what_was_altered_or_cut_opens_nothing():
    held = base64.b64decode(Vault(KEY).seal(b"secret", "of person 1"))
    for place in range(len(held)):
        altered = bytes(byte ^ (1 if at == place else 0) for at, byte in enumerate(held))
        for changed in (altered, held[:place]):
            assert Vault(KEY).open(base64.b64encode(changed).decode(), "of person 1") is None
    assert Vault(KEY).open("ü no base64", "of person 1") is None
