"""`hourline doctor`: is this deployment as it should be."""

import sys
from collections.abc import Iterator

import click

from app.cli.database import settings_with_database
from app.cli.doctor import database, operator, outside
from app.cli.doctor.findings import Check, Finding, fault
from app.config import Settings
from app.environment import SettingError
from app.kernel.logs import redact

CHECKS: dict[str, Check] = {
    "database": database.roles,
    "migrations": database.schema,
    "console": database.console,
    "encryption keys": database.encryption_keys,
    "jobs": database.jobs,
    "address": outside.address,
    "secrets": outside.secrets,
    "Xero": outside.xero,
    "mail": outside.mail,
    "operator": operator.words,
    "front end": outside.front_end,
}
SIGNS = {"ok": "ok   ", "note": "note ", "wrong": "WRONG"}


@click.command()
def command() -> None:
    """Check settings, database, workers, address, Xero and mail; exits with 1 when something is
    wrong.
    """
    try:
        settings = settings_with_database()
    except SettingError as error:
        click.echo(f"{SIGNS['wrong']} settings: {error}")
        sys.exit(1)
    findings = list(examine(settings))
    for finding in findings:
        click.echo(f"{SIGNS[finding.level]} {finding.topic}: {finding.text}")
    sys.exit(any(finding.level == "wrong" for finding in findings))


def examine(settings: Settings) -> Iterator[Finding]:
    """Every finding of every check; a check that itself fails is a finding."""
    for topic, check in CHECKS.items():
        try:
            yield from check(settings)
        except Exception as error:
            first_line = redact(str(error)).strip().partition("\n")[0]
            yield fault(topic, f"could not be checked: {first_line or type(error).__name__}")
