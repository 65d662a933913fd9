"""An ID token is believed only when everything about it fits."""

import base64
import hmac
import json
import math
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from tests.provider import KEY
from workbench import clock
from workbench.auth import id_token
from workbench.auth.id_token import ALGORITHMS, Expected, UnknownKeyError
from workbench.errors import SignInError

pytestmark = pytest.mark.one_database

KEYS = KeySet([RSAKey.import_key(KEY.as_dict(private=False))])
EXPECTED = Expected("https://login.example", "desk", "the nonce", "the access token")


def claims(**changed: Any) -> dict[str, Any]:
    now = int(clock.now().timestamp())
    honest = {"iss": "https://login.example", "aud": "desk", "sub": "ann-1", "exp": now + 300, "iat": now}
    made = {**honest, "nonce": "the nonce", **changed}
    return {name: value for name, value in made.items() if value is not None}


def signed(content: dict[str, Any], *, alg: str = "RS256", key: Any = KEY, **header: Any) -> str:
    registry = JWSRegistry(algorithms=[alg], strict_check_header=False)
    return jwt.encode({"alg": alg, "kid": "one", **header}, content, key, registry=registry)


def refusal(token: object, expected: Expected = EXPECTED, keys: KeySet = KEYS) -> str:
    with pytest.raises(SignInError) as caught:
        id_token.read(token, keys, expected)
    assert (caught.value.code, caught.value.http_status) == ("id-token", 502)
    return caught.value.message


def test_an_honest_token_gives_its_claims():
    assert id_token.read(signed(claims(name="Ann")), KEYS, EXPECTED)["name"] == "Ann"


@pytest.mark.parametrize(
    ("alg", "key"),
    [
        ("PS256", KEY),
        ("RS512", KEY),
        ("ES256", ECKey.generate_key("P-256", {"kid": "one"})),
        ("ES384", ECKey.generate_key("P-384", {"kid": "one"})),
        ("Ed25519", OKPKey.generate_key("Ed25519", {"kid": "one"})),
    ],
)
def test_every_way_to_sign_with_a_private_key_is_believed(alg, key):
    keys = KeySet([type(key).import_key(key.as_dict(private=False))])
    assert id_token.read(signed(claims(), alg=alg, key=key), keys, EXPECTED)["sub"] == "ann-1"


DAY = 24 * 3600  # the tests are collected long before the last of them is run
NOW = int(clock.now().timestamp())
WRONG_CLAIMS: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://evil.example"},
    "the issuer with a slash": {"iss": "https://login.example/"},
    "no issuer": {"iss": None},
    "a list of issuers": {"iss": ["https://login.example"]},
    "another audience": {"aud": "another desk"},
    "no audience": {"aud": None},
    "an empty audience": {"aud": []},
    "several audiences and nobody authorised": {"aud": ["desk", "another"]},
    "several audiences and another authorised": {"aud": ["desk", "another"], "azp": "another"},
    "another authorised": {"azp": "another"},
    "expired": {"exp": NOW - DAY},
    "no end": {"exp": None},
    "an end that is no number": {"exp": "later"},
    "an end that is not a number": {"exp": math.nan},
    "an end in infinity": {"exp": math.inf},
    "made tomorrow": {"iat": NOW + 2 * DAY},
    "made at no time": {"iat": None},
    "not valid yet": {"nbf": NOW + DAY},
    "another nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "a nonce in a list": {"nonce": ["the nonce"]},
    "no subject": {"sub": None},
    "an empty subject": {"sub": ""},
    "a number for a subject": {"sub": 7},
    "the hash of another access token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
}


@pytest.mark.parametrize("wrong", WRONG_CLAIMS.values(), ids=WRONG_CLAIMS)
def test_a_token_in_which_one_claim_is_wrong_is_not_believed(wrong):
    assert "was not believed" in refusal(signed(claims(**wrong)))


@pytest.mark.parametrize("late", [{"exp": NOW - DAY}, {"iat": NOW + DAY}, {"nbf": NOW + DAY}])
def test_a_wrong_time_makes_one_think_of_the_clocks(late):
    assert "clocks" in refusal(signed(claims(**late)))


def test_clocks_may_differ_by_a_minute():
    now = int(clock.now().timestamp())
    almost = claims(exp=now - id_token.LEEWAY + 10, iat=now + id_token.LEEWAY - 10)
    assert id_token.read(signed(almost), KEYS, EXPECTED)["sub"] == "ann-1"
    assert "expired" in refusal(signed(claims(exp=now - id_token.LEEWAY - 1)))


def test_several_audiences_are_fine_when_the_desk_is_the_one_authorised():
    assert id_token.read(signed(claims(aud=["another", "desk"], azp="desk")), KEYS, EXPECTED)


def b64(value: object) -> str:
    content = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def raw(content: bytes, **header: Any) -> str:
    """Any bytes as claims, under any header, with a signature that is right."""
    body = f"{b64({'alg': 'RS256', 'kid': 'one', **header})}.{b64(content)}"
    return f"{body}.{b64(KEY.private_key.sign(body.encode(), PKCS1v15(), SHA256()))}"


def with_secret(secret: bytes) -> str:
    body = f"{b64({'alg': 'HS256', 'kid': 'one'})}.{b64(claims())}"
    return f"{body}.{b64(hmac.digest(secret, body.encode(), 'sha256'))}"


def flipped(token: str) -> str:
    head, body, signature = token.split(".")
    return f"{head}.{body}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"


def other_body(token: str) -> str:
    head, _, signature = token.split(".")
    return f"{head}.{b64(claims(sub='admin-1'))}.{signature}"


def test_a_token_signed_by_hand_is_believed_so_those_below_fail_for_what_is_in_them():
    assert id_token.read(raw(json.dumps(claims()).encode()), KEYS, EXPECTED)["sub"] == "ann-1"


FORGED = {
    "alg none": f"{b64({'alg': 'none', 'kid': 'one'})}.{b64(claims())}.",
    "alg None": f"{b64({'alg': 'None', 'kid': 'one'})}.{b64(claims())}.",
    "no alg": f"{b64({'kid': 'one'})}.{b64(claims())}.AAAA",
    "HMAC with the public key": with_secret(KEY.as_pem(private=False)),
    "HMAC with the client secret": with_secret(b"the client's secret"),
    "another key under the same name": signed(claims(), key=RSAKey.generate_key(2048, {"kid": "one"})),
    "an altered signature": flipped(signed(claims())),
    "altered claims": other_body(signed(claims())),
    "a key of its own in the header": signed(
        claims(), key=(own := RSAKey.generate_key(2048, {"kid": "one"})), jwk=own.as_dict(private=False)
    ),
    "an extension that must be understood": raw(json.dumps(claims()).encode(), crit=["exp"], exp=1),
    "claims that are a list": raw(b"[1]"),
    "claims nested without end": raw(b"[" * 90_000),
    "two parts": "a.b",
    "five parts": "a.b.c.d.e",
    "empty": "",
    "no text": {"a": 1},
    "nothing": None,
    "letters": "ü.ü.ü",
    "a megabyte": "A" * 1_000_000,
}


@pytest.mark.parametrize("token", FORGED.values(), ids=FORGED)
def test_a_forged_token_is_not_believed(token):
    refusal(token)


def test_a_token_of_a_key_that_is_not_published_says_so():
    with pytest.raises(UnknownKeyError):
        id_token.read(signed(claims(), kid="two"), KEYS, EXPECTED)


def test_a_provider_that_signs_in_one_way_is_not_believed_in_another():
    one = Expected("https://login.example", "desk", "the nonce", "", ("ES256",))
    refusal(signed(claims()), one)


def test_no_way_to_sign_with_a_shared_secret_is_on_the_list():
    assert not [name for name in ALGORITHMS if name.startswith("HS") or name.lower() == "none"]
