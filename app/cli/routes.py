"""Every route, who may call it, and which objects its address names."""

import json
from dataclasses import asdict, dataclass

import click
from flask import Flask
from werkzeug.routing import Rule

from app.web.access import access_of, asks_confirmation, asks_second_factor

SAFE_ONLY = frozenset({"HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Route:
    """`access`: public, signed_in or member (then `permission` says what the role must allow).
    `parameters`: those of the address but the slug. `asks_confirmation`: only within fifteen
    minutes of proving again who one is. `asks_second_factor`: only people who have one.
    """

    rule: str
    endpoint: str
    methods: tuple[str, ...]
    access: str
    permission: str | None
    parameters: tuple[str, ...]
    asks_confirmation: bool
    asks_second_factor: bool


def routes_of(app: Flask) -> list[Route]:
    """The routes of `app` but static files, ordered by address."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    return sorted(
        (_route(app, rule) for rule in rules), key=lambda route: (route.rule, route.methods)
    )


def _route(app: Flask, rule: Rule) -> Route:
    access = access_of(app, rule.endpoint)
    permission = access.permission.value if access.permission else None
    methods = tuple(sorted((rule.methods or set()) - SAFE_ONLY))
    return Route(
        rule.rule,
        rule.endpoint,
        methods,
        access.kind,
        permission,
        parameters=tuple(sorted(rule.arguments - {"slug"})),
        asks_confirmation=asks_confirmation(app, rule.endpoint),
        asks_second_factor=asks_second_factor(app, rule.endpoint),
    )


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def command(as_json: bool) -> None:
    """List each route with its methods, its permission and its object parameters."""
    from app import create_app

    routes = routes_of(create_app())
    if as_json:
        click.echo(json.dumps([asdict(route) for route in routes], indent=2))
        return
    for route in routes:
        click.echo(
            f"{','.join(route.methods):<9} {route.rule:<60} {route.permission or route.access}"
        )
