import json
import time
from typing import Any

import click

from app.cli.database import settings_with_database

LARGE_SHAPE_OPTIONS = {
    "members": (200, "Its people."),
    "clients": (2_000, "Its clients; the last one's time is on no invoice."),
    "projects": (4_010, "Its projects, given to its clients in turn."),
    "invoices": (20_000, "Its invoices, one a client in turn."),
    "billed-percent": (91, "How much of the billable time older than a month is on invoices."),
    "audit-entries": (20_000, "Lines of its audit log."),
    "contacts": (5_000, "Contacts of Xero; the first have the clients' names."),
    "small-orgs": (0, "How many organisations of one person beside it."),
}


def _large_shape_options(function: Any) -> Any:
    for name, (default, text) in reversed(LARGE_SHAPE_OPTIONS.items()):
        option = click.option(
            f"--{name}",
            type=click.IntRange(min=0 if name != "members" else 1),
            default=default,
            show_default=True,
            help=f"With --shape large: {text}",
        )
        function = option(function)
    return function


@click.command()
@click.option(
    "--shape",
    type=click.Choice(["team", "large"]),
    default="team",
    show_default=True,
    help="A team of five, or one organisation as large as the options below say, with invoices.",
)
@click.option(
    "--entries", default=1_000, show_default=True, help="Time entries in each organisation."
)
@click.option("--orgs", default=1, show_default=True, help="How many organisations.")
@click.option(
    "--database",
    "database_name",
    default="",
    help="The name of the database, where it is not the demo's: it gets owners with a public"
    " password.",
)
@click.option("--json", "as_json", is_flag=True, help="For programs: sign-ins and ids.")
@_large_shape_options
def command(
    shape: str, entries: int, orgs: int, database_name: str, as_json: bool, **amounts: int
) -> None:
    """Write organisations full of time, for trying out and measuring, and say how to sign in to
    them.
    """
    settings = settings_with_database()
    from app import create_app
    from app.cli.seeding.database_approval import WrongDatabase, approve_database

    started_at = time.monotonic()
    with create_app(settings).app_context():
        try:
            approve_database(database_name)
        except WrongDatabase as refusal:
            raise click.ClickException(str(refusal)) from None
        organisations = _plant(shape, entries, orgs, amounts)
    if as_json:
        click.echo(json.dumps({"organisations": organisations}, indent=2))
        return
    for organisation in organisations:
        click.echo(
            f"{organisation['name']} at {settings.base_url}/o/{organisation['slug']}/timesheet"
        )
        for person in organisation["sign_ins"]:
            click.echo(f"  {person['role']:<8} {person['email']:<40} {person['password']}")
    click.echo(f"{orgs} × {entries} time entries in {time.monotonic() - started_at:.1f} s")


def _plant(shape: str, entries: int, orgs: int, amounts: dict[str, int]) -> list[dict[str, Any]]:
    if shape == "team":
        from app.cli.seeding.bulk import plant_bulk

        return [plant_bulk(entries) for _ in range(orgs)]
    from app.cli.seeding.large_organisation import LargeShape, analyse_database, plant_large
    from app.cli.seeding.small_organisations import plant_small_organisations

    plant_small_organisations(amounts.pop("small_orgs"))
    organisations = [plant_large(LargeShape(entries=entries, **amounts)) for _ in range(orgs)]
    analyse_database()
    return organisations
