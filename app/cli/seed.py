import json
import time

import click

from app.cli.database import settings_with_database


@click.command()
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
def command(entries: int, orgs: int, database_name: str, as_json: bool) -> None:
    """Write organisations full of time, for trying out and measuring, and say how to sign in to
    them.
    """
    settings = settings_with_database()
    from app import create_app
    from app.cli.seeding.bulk import plant_bulk
    from app.cli.seeding.database_approval import WrongDatabase, approve_database

    started_at = time.monotonic()
    with create_app(settings).app_context():
        try:
            approve_database(database_name)
        except WrongDatabase as refusal:
            raise click.ClickException(str(refusal)) from None
        organisations = [plant_bulk(entries) for _ in range(orgs)]
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
