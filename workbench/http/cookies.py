"""The cookie that stands for a browser: signed, and with more than the library takes by default."""

import hashlib

from flask.sessions import SecureCookieSessionInterface


class SignedCookies(SecureCookieSessionInterface):
    """Signs with HMAC-SHA-256. Flask's own SHA-1 is on no list any more of what a signature may rest on."""

    digest_method = staticmethod(hashlib.sha256)
