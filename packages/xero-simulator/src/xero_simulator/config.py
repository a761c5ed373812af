"""Everything about a simulator that can be chosen when it starts."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

DEMO_REDIRECT = "http://localhost:8000/xero/callback"


@dataclass(frozen=True)
class SimulatorConfig:
    """Ports, credentials, limits and delays. Limits and tier follow facts 4."""

    host: str = "127.0.0.1"
    port: int = 8002
    base_url: str = "http://localhost:8002"
    client_id: str = "hourline-demo"
    client_secret: str = "hourline-demo-secret"  # noqa: S105 - of the demo, documented in README.md
    pkce_client_id: str = "hourline-pkce"
    redirect_uris: tuple[str, ...] = (DEMO_REDIRECT,)
    granular_only: bool = False
    bulk_connect: bool = False
    webhook_url: str = ""
    webhook_key: str = "whk-hourline-demo-key"
    webhook_delay_seconds: float = 0.2
    webhook_retry_seconds: tuple[float, ...] = (0.0, 5.0, 15.0, 60.0, 300.0, 900.0)
    tier: str = "core"
    minute_limit: int = 60
    day_limit: int | None = None
    concurrent_limit: int = 5
    app_minute_limit: int = 10_000
    latency_seconds: float = 0.0
    seed_contacts: int = 0
    threads: int = 64
    state_file: str = ""


def _split_list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _is_set(text: str) -> bool:
    return text.strip().lower() in {"1", "true", "yes", "on"}


def _redirect_uris(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((DEMO_REDIRECT, *_split_list(text))))


def _day_limit(text: str) -> int | None:
    return int(text) if text else None


def read_config(environ: Mapping[str, str] = os.environ) -> SimulatorConfig:
    """Read the SIM_* variables (see README.md). Raises ValueError for a number that is none."""
    defaults = SimulatorConfig()
    port = int(environ.get("SIM_PORT", defaults.port))
    retries = environ.get("SIM_WEBHOOK_RETRY_SECONDS", "")
    return SimulatorConfig(
        port=port,
        base_url=environ.get("SIM_BASE_URL", f"http://localhost:{port}").rstrip("/"),
        client_id=environ.get("SIM_CLIENT_ID", defaults.client_id),
        client_secret=environ.get("SIM_CLIENT_SECRET", defaults.client_secret),
        pkce_client_id=environ.get("SIM_PKCE_CLIENT_ID", defaults.pkce_client_id),
        redirect_uris=_redirect_uris(environ.get("SIM_REDIRECT_URIS", "")),
        granular_only=_is_set(environ.get("SIM_GRANULAR_ONLY", "")),
        bulk_connect=_is_set(environ.get("SIM_BULK_CONNECT", "")),
        webhook_url=environ.get("SIM_WEBHOOK_URL", ""),
        webhook_key=environ.get("SIM_WEBHOOK_KEY", defaults.webhook_key),
        webhook_delay_seconds=float(
            environ.get("SIM_WEBHOOK_DELAY_SECONDS", defaults.webhook_delay_seconds)
        ),
        webhook_retry_seconds=tuple(map(float, _split_list(retries)))
        or defaults.webhook_retry_seconds,
        tier=environ.get("SIM_TIER", defaults.tier),
        minute_limit=int(environ.get("SIM_MINUTE_LIMIT", defaults.minute_limit)),
        day_limit=_day_limit(environ.get("SIM_DAY_LIMIT", "")),
        concurrent_limit=int(environ.get("SIM_CONCURRENT_LIMIT", defaults.concurrent_limit)),
        app_minute_limit=int(environ.get("SIM_APP_MINUTE_LIMIT", defaults.app_minute_limit)),
        latency_seconds=float(environ.get("SIM_LATENCY_SECONDS", defaults.latency_seconds)),
        seed_contacts=int(environ.get("SIM_SEED_CONTACTS", defaults.seed_contacts)),
        threads=int(environ.get("SIM_THREADS", defaults.threads)),
        state_file=environ.get("SIM_STATE_FILE", ""),
    )
