"""What the demo consists of: ports, environment, programs."""

import hashlib
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.cli import COMMANDS
from app.cli.supervisor import Program
from app.config import ROOT, read_settings

DEPLOYMENT_PREFIXES = (
    "DATABASE_",
    "QUEUE_",
    "XERO_",
    "MAIL_",
    "SIM_",
    "BASE_URL",
    "SECRET_KEY",
    "ENCRYPTION_KEYS",
    "TRUSTED_PROXIES",
    "HOURLINE_",
    "OPERATOR_",
    "PRIVACY_",
    "SUPPORT_EMAIL",
    "HOSTING_PLACE",
    "SUBPROCESSORS_FILE",
)
# What a real operator would say of itself; obviously made up.
DEMO_OPERATOR = {
    "OPERATOR_NAME": "Example Operator Ltd",
    "OPERATOR_COUNTRY": "New Zealand (an example)",
    "PRIVACY_LAW": "the Privacy Act 2020 of New Zealand (an example)",
    "SUPPORT_EMAIL": "help@operator.example",
    "PRIVACY_EMAIL": "privacy@operator.example",
    "MAIL_SENDER": "Hourline demo <hourline@operator.example>",
    "HOSTING_PLACE": "this computer",
    "SUBPROCESSORS_FILE": str(ROOT / "deploy" / "subprocessors.example.toml"),
}
LOCK_FILE = "demo.lock"
DEMO_PREFIXES = ("HOURLINE_VAR", "XERO_TIMEOUT_SECONDS", "XERO_SCOPES", "SIM_")


@dataclass(frozen=True)
class Ports:
    web: int = 8000
    admin: int = 8001
    simulator: int = 8002

    def __iter__(self) -> Iterator[int]:
        return iter((self.web, self.admin, self.simulator))


def demo_environment(
    ports: Ports, var: Path, outer: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """The environment of every program, whatever settings of a deployment are around it."""
    environment = {
        name: value
        for name, value in outer.items()
        if not name.startswith(DEPLOYMENT_PREFIXES) or name.startswith(DEMO_PREFIXES)
    }
    base, xero = f"http://localhost:{ports.web}", f"http://localhost:{ports.simulator}"
    key = webhook_key(var)
    return {
        **environment,
        **DEMO_OPERATOR,
        "PYTHONPATH": str(ROOT),
        "HOURLINE_DEMO": "1",
        "HOURLINE_VAR": str(var),
        "BASE_URL": base,
        "XERO_CLIENT_ID": "hourline-demo",
        "XERO_CLIENT_SECRET": "hourline-demo-secret",
        "XERO_WEBHOOK_KEY": key,
        **{f"XERO_{name}_URL": xero for name in ("LOGIN", "IDENTITY", "API", "APP")},
        "SIM_PORT": str(ports.simulator),
        "SIM_STATE_FILE": str(var / "simulator-state"),
        "SIM_BASE_URL": xero,
        "SIM_REDIRECT_URIS": f"{base}/xero/callback",
        "SIM_WEBHOOK_KEY": key,
        "SIM_WEBHOOK_URL": f"{base}/webhooks/xero",
    }


def webhook_key(var: Path) -> str:
    """This demo's own key, the same at each start: derived from the secret it keeps in `var`."""
    secret = read_settings({"HOURLINE_VAR": str(var)}).secret_key
    return hashlib.sha256(f"{secret} webhooks".encode()).hexdigest()


def demo_programs(ports: Ports) -> list[Program]:
    """The processes, in the order in which they are started."""
    python = (sys.executable, "-m")
    command = (*python, "app.cli")
    programs = [
        Program(
            "simulator",
            (*python, "xero_simulator"),
            f"http://127.0.0.1:{ports.simulator}/_sim/counters",
        ),
        Program(
            "web",
            (*command, "serve", "--port", str(ports.web)),
            f"http://127.0.0.1:{ports.web}/readyz",
        ),
        Program("worker", (*command, "worker")),
    ]
    if "admin" in COMMANDS:
        programs.append(
            Program(
                "admin",
                (*command, "admin", "--port", str(ports.admin)),
                f"http://127.0.0.1:{ports.admin}/healthz",
            )
        )
    return programs
