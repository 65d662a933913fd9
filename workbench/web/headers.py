"""What every answer says to the browser, errors and files included: load nothing from elsewhere, frame nothing."""

from flask import Flask, Response, g, request
from flask import session as cookie

from workbench.settings import Settings

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
YEAR = 31_536_000
HOUR = 3_600


def add(app: Flask, settings: Settings) -> None:
    """Put the headers on every answer."""

    @app.after_request
    def headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)  # what is made for other sites says so itself
        if settings.secure:
            response.headers["Strict-Transport-Security"] = f"max-age={YEAR}; includeSubDomains"
        if request.endpoint == "static" and response.status_code < 400:
            # An address with a version is new whenever the file is; fonts, named by the style sheet, have none.
            response.headers["Cache-Control"] = (
                f"public, max-age={YEAR}, immutable" if "v" in request.args else f"public, max-age={HOUR}"
            )
        else:
            # A page with a form carries its reader's token, so it is as private as one behind the sign-in.
            response.headers["Cache-Control"] = "no-store" if g.get("actor") or cookie else "no-cache"
            # htmx gets a part of the page from the same address, and the whole one when it restores its history.
            response.vary.update(("Cookie", "HX-Request", "HX-History-Restore-Request"))
        return response
