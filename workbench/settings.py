"""Settings: every one from the environment, with its unit, its default and what it is for.

`Settings.from_environ` reads them once; nothing else in the workbench looks at the environment. docs/settings.md is
held to this file by a test.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, cast

from workbench.errors import SettingsError
from workbench.setting_values import is_host_and_port, is_issuer, is_web_address, read_secret, read_value

PREFIX = "WORKBENCH_"
DATABASES = ("postgresql", "postgres", "postgresql+psycopg", "sqlite")


def _setting(default: object, unit: str, purpose: str, **bounds: object) -> Any:
    secret = bounds.pop("secret", False) is True
    return field(default=cast(Any, default), repr=not secret, metadata={"unit": unit, "purpose": purpose, **bounds})


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings; a field `x_y` is read from `WORKBENCH_X_Y`."""

    instance: str = _setting("instance", "folder", "Where the database, the index and the secret key are kept.")
    database_url: str = _setting(
        "",
        "URL",
        "The database; empty means SQLite in the instance folder. postgresql://… moves the desk there.",
        secret=True,
    )
    secret_key: str = _setting(
        "",
        "text, 32 characters or more",
        "Signs cookies; empty means a key made once and kept in the instance folder.",
        secret=True,
    )
    checkpoint_key: str = _setting(
        "",
        "file",
        "The Ed25519 key in PEM that signs checkpoints; empty means checkpoint_key in the instance folder, made once.",
    )
    checkpoints: str = _setting(
        "", "file", "Where checkpoints of the log are kept; empty means checkpoints.jsonl in the instance folder."
    )
    host: str = _setting("127.0.0.1", "address", "The address to listen on.")
    port: int = _setting(8000, "port", "The port to listen on.", low=1, high=65535)
    public_url: str = _setting(
        "",
        "URL",
        "The address that readers and colleagues use; empty means http://HOST:PORT. https turns on secure cookies.",
    )
    proxies: int = _setting(
        0,
        "count",
        "How many reverse proxies stand in front and may set X-Forwarded-For, -Proto and -Host.",
        low=0,
        high=8,
    )
    desk_name: str = _setting("Fact-check desk", "text", "The publisher's name in every export.")
    scale: str = _setting(
        "desk",
        "name",
        "The scale that a desk begins with; an administrator chooses another on the page Scales.",
        choices=("desk", "politifact", "fullfact", "averitec", "google"),
    )
    corrections_url: str = _setting("", "URL", "The desk's corrections policy, named in exports.")
    queue_threshold: float = _setting(
        0.5,
        "worthiness, 0 to 1",
        "Claims at or above it enter the queue by themselves; those below wait as candidates.",
        low=0.0,
        high=1.0,
    )
    matches_kept: int = _setting(8, "count", "How many matches are kept for each claim.", low=1, high=100)
    second_review_rules: str = _setting(
        "topic,confidence,label,reach,sample",
        "names, comma-separated",
        "Which rules ask for a second, blind verdict: topic, confidence, label, reach, sample; empty means none.",
    )
    second_review_rate: float = _setting(
        0.1, "share, 0 to 1", "How many of all claims are in the sample that is judged twice.", low=0.0, high=1.0
    )
    second_review_salt: str = _setting(
        "", "text", "Makes the sample the desk's own; empty means one that follows from the secret key."
    )
    second_review_topics: str = _setting(
        "health,elections", "topics, comma-separated", "Claims on these topics are always judged twice."
    )
    second_review_reach: int = _setting(
        3, "articles", "Claims that this many articles carry are always judged twice.", low=2, high=1000
    )
    second_review_tolerance: int = _setting(
        0, "steps on the scale", "How far two ratings may be apart and still agree.", low=0, high=2
    )
    agreement_minimum: int = _setting(
        20, "claims", "Agreement is told of at least so many claims that were judged twice.", low=2, high=1000
    )
    topics: str = _setting(
        "health,elections,economy,migration,war,climate,crime,science,society",
        "names, comma-separated",
        "The topics that a claim can be given.",
    )
    chief: str = _setting("", "e-mail", "Who settles a conflict alone where there are no three people to do it.")
    lease_minutes: int = _setting(
        30, "minutes", "How long a claim stays with the person who took it.", low=1, high=1440
    )
    session_idle_minutes: int = _setting(120, "minutes", "A session unused for this long is over.", low=1, high=10080)
    session_hours: int = _setting(12, "hours", "A session is over after this long, used or not.", low=1, high=720)
    sign_in_link_minutes: int = _setting(60, "minutes", "How long a one-time sign-in link works.", low=1, high=10080)
    passwords: str = _setting(
        "on", "switch", "Whether people may sign in with passwords; off needs a provider.", choices=("on", "off")
    )
    second_step: str = _setting(
        "off",
        "role",
        "From which role on people must set up a second step, a code from an app, for password and link; off: nobody.",
        choices=("off", "reader", "reviewer", "supervisor", "admin"),
    )
    oidc_issuer: str = _setting("", "URL", "The provider (OpenID Connect) that signs people in; empty means none.")
    oidc_name: str = _setting("", "text", "What people call the provider; empty means its host.")
    oidc_client_id: str = _setting("", "text", "The desk's client id at the provider.")
    oidc_client_secret: str = _setting(
        "", "text", "The desk's client secret; empty, with no file either, means a public client.", secret=True
    )
    oidc_client_secret_file: str = _setting("", "file", "Where the client secret is kept instead.")
    oidc_scopes: str = _setting("openid email profile", "scopes", "What is asked of the provider.")
    oidc_role_claim: str = _setting("groups", "claim", "The claim that roles follow from; a.b is b inside a.")
    oidc_roles: str = _setting(
        "", "value=role, comma-separated", "Which value of that claim gives which role; no other value opens the desk."
    )
    oidc_domains: str = _setting(
        "", "domains, comma-separated", "Whose e-mail addresses are taken from the provider; empty means all."
    )
    oidc_addresses: str = _setting(
        "verified",
        "rule",
        "Which addresses are taken: those the provider calls verified, or (trusted) also those it says nothing about.",
        choices=("verified", "trusted"),
    )
    oidc_ca_file: str = _setting("", "file", "Certificates in PEM to trust at the provider instead of the usual ones.")
    upload_mb: int = _setting(20, "MB", "The largest upload, all files of one form together.", low=1, high=200)
    import_mb: int = _setting(
        100, "MB", "The largest file that is imported from the command line or an address.", low=1, high=1000
    )
    fetch_mb: int = _setting(10, "MB, decoded", "The largest page, feed or file that is fetched.", low=1, high=200)
    fetch_seconds: int = _setting(
        20, "seconds", "The longest that one fetch may take, redirects included.", low=1, high=300
    )
    fetch_allow: str = _setting(
        "",
        "host:port, comma-separated",
        "Hosts inside the house that may be fetched although their address is private.",
    )
    memento: str = _setting(
        "",
        "URL",
        "Where a web archive's TimeMaps (RFC 7089) are: the part before a page's address; empty means none is asked.",
    )
    revisit_days: int = _setting(
        0,
        "days",
        "How often the pages that published checks quote are looked at again; 0 means never.",
        low=0,
        high=365,
    )
    smtp_host: str = _setting("", "host", "The server that takes the desk's e-mail; empty means that none is sent.")
    smtp_port: int = _setting(587, "port", "The port of that server.", low=1, high=65535)
    smtp_security: str = _setting(
        "starttls",
        "name",
        "How the line to it is made safe: STARTTLS, TLS from the first byte, or not at all.",
        choices=("starttls", "tls", "none"),
    )
    smtp_user: str = _setting("", "text", "Who logs in there; empty means nobody does.")
    smtp_password: str = _setting("", "text", "The password of who logs in.", secret=True)
    smtp_password_file: str = _setting(
        "", "file", "Where that password stands instead, read for each message; a line end after it is left out."
    )
    smtp_from: str = _setting("", "e-mail", "The address that e-mail comes from; needed with WORKBENCH_SMTP_HOST.")
    api_rate: int = _setting(
        600, "requests a minute", "How many requests each token of the API may make.", low=1, high=100_000
    )
    hand_in_rate: int = _setting(
        5_000,
        "things an hour",
        "The most that each person hands in: addresses, files, texts, imports, new tries; each full MB is one more.",
        low=1,
        high=100_000,
    )
    web_threads: int = _setting(8, "count", "Threads of each web process.", low=1, high=64)
    web_processes: int = _setting(1, "count", "Web processes.", low=1, high=64)
    worker_threads: int = _setting(
        1, "count", "Jobs that the worker runs side by side, beside one that may take minutes.", low=1, high=16
    )
    log_level: str = _setting("info", "level", "What is logged.", choices=("debug", "info", "warning", "error"))
    log_format: str = _setting("console", "format", "How it is logged.", choices=("console", "json"))
    metrics_token: str = _setting(
        "",
        "text",
        "Bearer token that /metrics asks for; empty means that only this machine may read /metrics.",
        secret=True,
    )

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read every setting; SettingsError names the variable, its value and what is allowed."""
        env = os.environ if environ is None else environ
        known = {PREFIX + f.name.upper(): f for f in fields(cls)}
        stray = [name for name in env if name.startswith(PREFIX) and name not in known]
        if stray:
            raise SettingsError(f"{stray[0]} is no setting; there is {', '.join(sorted(known))}.")
        values: dict[str, Any] = {f.name: read_value(name, env[name], f) for name, f in known.items() if name in env}
        return cls(**values)

    def __post_init__(self) -> None:
        if self.secret_key and len(self.secret_key) < 32:
            raise SettingsError(f"WORKBENCH_SECRET_KEY has {len(self.secret_key)} characters; it needs 32 or more.")
        for name in ("instance", "host", "desk_name"):
            if not getattr(self, name).strip():
                raise SettingsError(f"{PREFIX}{name.upper()} is empty; give it a value or leave it unset.")
        for name in ("public_url", "corrections_url", "memento"):
            value = getattr(self, name)
            if value and not is_web_address(value):
                raise SettingsError(
                    f"{PREFIX}{name.upper()} is {value!r}; it must be an absolute http or https address."
                )
        self._check_mail()
        for name in ("SMTP_PASSWORD", "OIDC_CLIENT_SECRET"):
            if getattr(self, name.lower()) and getattr(self, f"{name.lower()}_file"):
                raise SettingsError(f"{PREFIX}{name} and {PREFIX}{name}_FILE are both set; leave one out.")
        scheme, colon, _ = self.database_url.partition("://")
        if self.database_url and (not colon or scheme not in DATABASES):
            # The rest of the value may hold a password, so it is not repeated.
            raise SettingsError(
                f"WORKBENCH_DATABASE_URL begins with {scheme.split(':')[0][:20]!r}; it must begin with "
                f"{', '.join(f'{known}://' for known in DATABASES)}, or be empty."
            )
        for host in self.allowed_hosts:
            if not is_host_and_port(host):
                raise SettingsError(f"WORKBENCH_FETCH_ALLOW has {host!r}; each entry must be host:port in lower case.")
        self._check_provider()

    def _check_provider(self) -> None:
        if not self.oidc_issuer:
            return
        if not is_issuer(self.oidc_issuer):
            raise SettingsError(
                f"WORKBENCH_OIDC_ISSUER is {self.oidc_issuer!r}; it must be an https address without ? and #, "
                "or an http one on this machine."
            )
        for name in ("oidc_client_id", "oidc_roles", "oidc_role_claim"):
            if not getattr(self, name).strip():
                raise SettingsError(f"{PREFIX}{name.upper()} is empty; a provider needs it.")
        if "openid" not in self.oidc_scopes.split():
            raise SettingsError(f"WORKBENCH_OIDC_SCOPES is {self.oidc_scopes!r}; openid must be among them.")
        if not (self.oidc_client_id.isascii() and self.oidc_client_id.isprintable()):
            raise SettingsError(f"WORKBENCH_OIDC_CLIENT_ID is {self.oidc_client_id!r}; it must be printable ASCII.")

    def _check_mail(self) -> None:
        if self.smtp_host and self.smtp_from.count("@") != 1:
            raise SettingsError(f"WORKBENCH_SMTP_FROM is {self.smtp_from!r}; WORKBENCH_SMTP_HOST needs it: one e-mail.")
        if self.smtp_user and self.smtp_security == "none":
            raise SettingsError(
                "WORKBENCH_SMTP_SECURITY is none and WORKBENCH_SMTP_USER is set: the password would go over an open "
                "line. Choose starttls or tls."
            )

    @property
    def mail_password(self) -> str:
        """The password for the mail server, from its setting or its file; SettingsError for no such file."""
        return self.smtp_password or read_secret("WORKBENCH_SMTP_PASSWORD_FILE", self.smtp_password_file)

    @property
    def client_secret(self) -> str:
        """The desk's client secret at the provider, in the same way; "" for a public client."""
        return self.oidc_client_secret or read_secret("WORKBENCH_OIDC_CLIENT_SECRET_FILE", self.oidc_client_secret_file)

    @property
    def folder(self) -> Path:
        """The instance folder, absolute."""
        return Path(self.instance).resolve()

    @property
    def checkpoint_key_file(self) -> Path:
        """The file of the key that signs checkpoints, absolute."""
        return Path(self.checkpoint_key).resolve() if self.checkpoint_key else self.folder / "checkpoint_key"

    @property
    def checkpoint_file(self) -> Path:
        """The file of checkpoints, absolute."""
        return Path(self.checkpoints).resolve() if self.checkpoints else self.folder / "checkpoints.jsonl"

    @property
    def database(self) -> str:
        """The SQLAlchemy URL in force."""
        if not self.database_url:
            return f"sqlite:///{self.folder / 'workbench.sqlite'}"
        for short in ("postgresql://", "postgres://"):
            if self.database_url.startswith(short):
                return "postgresql+psycopg://" + self.database_url.removeprefix(short)
        return self.database_url

    @property
    def address(self) -> str:
        """The public address without a slash at its end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def known_topics(self) -> tuple[str, ...]:
        """`topics` as a tuple, in their order."""
        return names(self.topics)

    @property
    def secure(self) -> bool:
        """Whether readers come over TLS, so that cookies may be marked Secure."""
        return self.address.startswith("https://")

    @property
    def allowed_hosts(self) -> tuple[str, ...]:
        """`fetch_allow` as a tuple of "host:port"."""
        return names(self.fetch_allow)


def names(listed: str) -> tuple[str, ...]:
    """The names in a setting that lists them with commas between."""
    return tuple(part.strip() for part in listed.split(",") if part.strip())
