"""Settings: environment only, read once, checked before anything starts."""

import base64
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal, TypedDict, cast
from urllib.parse import urlsplit

from flask import current_app

from app.environment import EnvironmentReader, SettingError, is_loopback
from app.operator import Operator, load_subprocessors

ROOT = Path(__file__).resolve().parent.parent
DATABASE_SETTINGS = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_ADMIN_URL")


@dataclass(frozen=True)
class Settings:
    """Everything Hourline is told from outside. Seconds are whole seconds unless a name says
    otherwise.
    """

    database_url: str
    database_owner_url: str
    database_admin_url: str
    queue_url: str
    secret_key: str
    encryption_keys: tuple[tuple[str, bytes], ...]
    xero_client_id: str
    xero_client_secret: str
    xero_webhook_key: str
    xero_login_url: str
    xero_identity_url: str
    xero_api_url: str
    xero_app_url: str
    xero_scopes: Literal["granular", "broad"]
    base_url: str
    mail_url: str
    mail_sender: str
    operator: Operator
    trusted_proxies: int
    metrics_token: str
    push_lease_seconds: int
    push_key_window_seconds: int
    push_settle_seconds: int
    xero_timeout_seconds: float
    sweep_seconds: float
    demo: bool
    embedded: bool
    var: Path

    def __post_init__(self) -> None:
        if self.demo:
            self._require_own_machine()

    @property
    def secure_cookies(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def is_own_machine(self) -> bool:
        """Whether this is somebody trying Hourline out alone: on the embedded database, reached at
        localhost without a proxy, with its mail in files.
        """
        return not self._signs_of_deployment()

    def _signs_of_deployment(self) -> list[str]:
        signs = {
            "DATABASE_URL names a database": not self.embedded,
            f"BASE_URL is {self.base_url}": not is_loopback(urlsplit(self.base_url).hostname)
            or self.secure_cookies,
            "MAIL_URL sends mail to people": not self.mail_url.startswith("file:"),
            "TRUSTED_PROXIES says that a proxy stands in front": self.trusted_proxies > 0,
        }
        return [sign for sign, is_there in signs.items() if is_there]

    def _require_own_machine(self) -> None:
        """Refuse a demo that others might reach: it signs anybody in who asks."""
        signs = self._signs_of_deployment()
        if signs:
            raise SettingError(
                "HOURLINE_DEMO=1 shows passwords and one-time codes on the sign-in page, so it"
                " works on the embedded database at http://localhost only. Here"
                f" {', '.join(signs)}. Unset HOURLINE_DEMO, or what makes this a deployment"
            )


def current_settings() -> Settings:
    """What the environment says, of the application in whose context this runs."""
    settings: Settings = current_app.extensions["settings"]
    return settings


class _DatabaseSettings(TypedDict):
    database_url: str
    database_owner_url: str
    database_admin_url: str
    queue_url: str


class _SecretSettings(TypedDict):
    secret_key: str
    encryption_keys: tuple[tuple[str, bytes], ...]


class _XeroSettings(TypedDict):
    xero_client_id: str
    xero_client_secret: str
    xero_webhook_key: str
    xero_login_url: str
    xero_identity_url: str
    xero_api_url: str
    xero_app_url: str
    xero_scopes: Literal["granular", "broad"]
    xero_timeout_seconds: float


def _own_secret(var: Path, name: str, make: Callable[[], str]) -> str:
    """A secret that the demo makes for itself once and keeps in a file only its owner can read."""
    path = var / "secrets" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(make())
    return path.read_text()


def generate_encryption_key(key_id: str) -> str:
    """One entry for ENCRYPTION_KEYS: a new random 256-bit key under `key_id`."""
    return f"{key_id}:{base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}"


def embedded_url(var: Path, role: str) -> str:
    """The address of the embedded PostgreSQL under `var`, for one database role.

    It is a socket in a folder, with trust authentication. Where the path is too long for a socket,
    the running server's pid file says which folder it took instead.
    """
    folder = (var / "postgres").resolve()
    pid_file = folder / "postmaster.pid"
    lines = pid_file.read_text().splitlines() if pid_file.exists() else []
    return (
        f"postgresql://{role}@/hourline?host={lines[4] if len(lines) > 4 and lines[4] else folder}"
    )


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read and check every setting.

    Without DATABASE_URL the embedded PostgreSQL and secrets kept under `var/` are used. Raises
    SettingError, which names the setting and what it expects.
    """
    environment = os.environ if environment is None else environment
    read = EnvironmentReader(environment)
    var = Path(read.text("HOURLINE_VAR", str(ROOT / "var")))
    embedded = not read.has("DATABASE_URL")
    return Settings(
        **_read_database(read, var, embedded),
        **_read_secrets(read, var, embedded),
        **_read_xero(read),
        base_url=read.web_url("BASE_URL", "http://localhost:8000" if embedded else None),
        mail_url=read.url(
            "MAIL_URL", f"file:{var / 'mail'}" if embedded else None, ("file", "smtp", "smtps")
        ),
        mail_sender=read.sender("MAIL_SENDER"),
        operator=_read_operator(read),
        trusted_proxies=read.seconds("TRUSTED_PROXIES", 0, 0),
        metrics_token=read.secret("METRICS_TOKEN", ""),
        push_lease_seconds=read.seconds("PUSH_LEASE_SECONDS", 120),
        push_key_window_seconds=read.seconds("PUSH_KEY_WINDOW_SECONDS", 240, 0),
        push_settle_seconds=read.seconds("PUSH_SETTLE_SECONDS", 90, 0),
        sweep_seconds=read.number("SWEEP_SECONDS", 5, 0.1),
        demo=read.choice("HOURLINE_DEMO", "0", "1") == "1",
        embedded=not any(map(read.has, DATABASE_SETTINGS)),
        var=var,
    )


def _read_database(read: EnvironmentReader, var: Path, embedded: bool) -> _DatabaseSettings:
    schemes = ("postgresql", "postgresql+psycopg", "postgres")
    app_url = read.url("DATABASE_URL", embedded_url(var, "hourline_app"), schemes)

    def role_url(name: str, role: str) -> str:
        return read.url(name, embedded_url(var, role) if embedded else app_url, schemes)

    return {
        "database_url": app_url,
        "database_owner_url": role_url("DATABASE_OWNER_URL", "hourline_owner"),
        "database_admin_url": role_url("DATABASE_ADMIN_URL", "hourline_admin"),
        "queue_url": read.url("QUEUE_URL", app_url, (*schemes, "redis", "rediss")),
    }


def _read_secrets(read: EnvironmentReader, var: Path, embedded: bool) -> _SecretSettings:
    secret_key, encryption_keys = None, ""
    if embedded:
        secret_key = _own_secret(var, "secret_key", partial(secrets.token_urlsafe, 48))
        encryption_keys = _own_secret(
            var, "encryption_keys", partial(generate_encryption_key, "k1")
        )
    return {
        "secret_key": read.secret("SECRET_KEY", secret_key),
        "encryption_keys": read.keys("ENCRYPTION_KEYS", encryption_keys),
    }


def _read_operator(read: EnvironmentReader) -> Operator:
    return Operator(
        name=read.line("OPERATOR_NAME"),
        country=read.line("OPERATOR_COUNTRY"),
        privacy_law=read.line("PRIVACY_LAW"),
        support_email=read.email("SUPPORT_EMAIL"),
        privacy_email=read.email("PRIVACY_EMAIL"),
        hosting_place=read.line("HOSTING_PLACE"),
        subprocessors=load_subprocessors("SUBPROCESSORS_FILE", read.text("SUBPROCESSORS_FILE", "")),
    )


def _read_xero(read: EnvironmentReader) -> _XeroSettings:
    return {
        "xero_client_id": read.text("XERO_CLIENT_ID", "hourline-demo"),
        "xero_client_secret": read.environment.get("XERO_CLIENT_SECRET", ""),
        "xero_webhook_key": read.environment.get("XERO_WEBHOOK_KEY", ""),
        "xero_login_url": read.web_url("XERO_LOGIN_URL", "https://login.xero.com"),
        "xero_identity_url": read.web_url("XERO_IDENTITY_URL", "https://identity.xero.com"),
        "xero_api_url": read.web_url("XERO_API_URL", "https://api.xero.com"),
        "xero_app_url": read.web_url("XERO_APP_URL", "https://go.xero.com"),
        "xero_scopes": cast(
            Literal["granular", "broad"], read.choice("XERO_SCOPES", "granular", "broad")
        ),
        "xero_timeout_seconds": read.number("XERO_TIMEOUT_SECONDS", 30, 0.1),
    }
