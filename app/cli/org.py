import click

from app.cli.database import settings_with_database


@click.group()
def command() -> None:
    """Organisations, from the operator's side."""


@command.command()
@click.argument("slug")
@click.option(
    "--now",
    "at_once",
    is_flag=True,
    help="Erase everything at once, without the two weeks in which it can be undone.",
)
def close(slug: str, at_once: bool) -> None:
    """Close the organisation at `slug`: Xero is disconnected, nothing can be changed, everything is
    deleted after two weeks.
    """
    settings = settings_with_database()
    from app import create_app
    from app.accounts import queries, services
    from app.kernel import tenancy
    from app.kernel.errors import DomainError

    with create_app(settings).app_context():
        org_id = queries.org_id_at(slug)
        if org_id is None:
            raise click.ClickException(f"There is no organisation at {slug!r}.")
        with tenancy.acting_as(org_id):
            try:
                services.close_by_operator(at_once=at_once)
            except DomainError as refusal:
                raise click.ClickException(refusal.message) from None
            if at_once:
                services.erase_organisation()
    click.echo(
        f"{slug} is erased." if at_once else f"{slug} is closed; an owner can undo it for 14 days."
    )
