"""Users of the organisation: those who may sign in to it here (fields of facts 3; the shape is
[S]).
"""

from flask import Blueprint, g

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.dates import ms_date, to_ms
from xero_simulator.accounting.ids import derived_id
from xero_simulator.accounting.query_fields import FieldSet, flag, guid, text
from xero_simulator.api.dispatch import declare_resource
from xero_simulator.api.envelope import Json, envelope
from xero_simulator.api.parameters import modified_since_ms
from xero_simulator.api.reference import filter_records
from xero_simulator.api.resources import require
from xero_simulator.simulator import current_simulator
from xero_simulator.users import User

USER_FIELDS: FieldSet[Json] = FieldSet(
    "User",
    {
        "userid": guid(lambda row: str(row["UserID"])),
        "emailaddress": text(lambda row: str(row["EmailAddress"])),
        "firstname": text(lambda row: str(row["FirstName"])),
        "lastname": text(lambda row: str(row["LastName"])),
        "issubscriber": flag(lambda row: bool(row["IsSubscriber"])),
        "organisationrole": text(lambda row: str(row["OrganisationRole"])),
    },
)


def declare_routes(blueprint: Blueprint) -> None:
    declare_resource(blueprint, "/users", GET=_index)
    declare_resource(blueprint, "/users/<reference>", GET=_show)


def _users() -> list[User]:
    return [
        user
        for user in current_simulator().directory.users.values()
        if g.tenant_id in user.tenant_ids
    ]


def _index(books: Books) -> Json:
    """Changed since, filtered and ordered, as Xero-OpenAPI has it."""
    since = modified_since_ms()
    is_unchanged = since is not None and to_ms(books.profile.created) < since
    rows = [] if is_unchanged else _rows(books)
    return envelope(books, "Users", filter_records(rows, USER_FIELDS))


def _show(books: Books, reference: str) -> Json:
    rows = (row for row in _rows(books) if row["UserID"] == reference.lower())
    return envelope(books, "Users", [require(next(rows, None))])


def _rows(books: Books) -> list[Json]:
    return [_user_json(books, user, first=place == 0) for place, user in enumerate(_users())]


def _user_json(books: Books, user: User, *, first: bool) -> Json:
    """A user's id is the organisation's own; `xero_userid` of the tokens is the global one."""
    return {
        "UserID": derived_id(books.profile.organisation_id, "user", user.user_id),
        "EmailAddress": user.email,
        "FirstName": user.given_name,
        "LastName": user.family_name,
        "UpdatedDateUTC": ms_date(to_ms(books.profile.created)),
        "IsSubscriber": first,
        "OrganisationRole": "STANDARD",
    }
