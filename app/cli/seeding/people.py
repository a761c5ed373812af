"""Organisations and the people in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from app.accounts.models import Membership, Organisation, OrgSlug, User
from app.accounts.rules.recovery import new_recovery_code
from app.accounts.services.factors import RECOVERY_CODES, recovery_code_row, secret_place
from app.accounts.services.password_hashes import hash_password
from app.cli.seeding.database_approval import require_approval
from app.kernel import clock, tenancy, totp
from app.kernel.db import transaction
from app.kernel.ids import new_id
from app.kernel.secrets import seal
from app.permissions import Role

PASSWORD = "hourline demo time"  # noqa: S105 - of the demo, shown on its sign-in page
TIME_ZONE = "Pacific/Auckland"


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in with PASSWORD, and with a code of `totp_secret` when there is
    member.
    """

    user_id: UUID
    name: str
    email: str
    totp_secret: str = ""

    def sign_in(self) -> dict[str, str]:
        factor = {"totp_secret": self.totp_secret} if self.totp_secret else {}
        return {"name": self.name, "email": self.email, "password": PASSWORD, **factor}


@dataclass(frozen=True)
class Member:
    person: Person
    role: Role
    membership_id: UUID


@dataclass(frozen=True)
class SeededOrganisation:
    """An organisation that was just written, and its members."""

    org_id: UUID
    slug: str
    name: str
    members: tuple[Member, ...]

    @property
    def owner(self) -> Member:
        return next(member for member in self.members if member.role is Role.OWNER)

    def sign_ins(self) -> list[dict[str, str]]:
        return [
            {**member.person.sign_in(), "role": member.role.value, "organisation": self.name}
            for member in self.members
        ]


def plant_people(names: Sequence[tuple[str, str]], *, enrolled: bool = False) -> list[Person]:
    """Verified people of these (name, email) who share PASSWORD: hashed once, for it is public.
    `enrolled`: each has a second factor. Raises WrongDatabase where they must not be.
    """
    require_approval()
    people = [
        Person(new_id(), name, email, totp.new_secret() if enrolled else "")
        for name, email in names
    ]
    password = hash_password(PASSWORD)
    with transaction() as session:
        session.execute(insert(User), [_account(person, password) for person in people])
        session.add_all(
            recovery_code_row(person.user_id, new_recovery_code())
            for person in people
            if enrolled
            for _ in range(RECOVERY_CODES)
        )
    return people


def _account(person: Person, password: str) -> dict[str, Any]:
    now = clock.now()
    account = {
        "id": person.user_id,
        "name": person.name,
        "email": person.email,
        "password_hash": password,
        "verified_at": now,
    }
    sealed = seal(person.totp_secret, secret_place(person.user_id)) if person.totp_secret else ""
    return {**account, "totp_secret": sealed, "totp_since": now if sealed else None}


def plant_organisation(
    name: str, slug: str, roles: Sequence[tuple[Person, Role]]
) -> SeededOrganisation:
    """A New Zealand organisation with these members."""
    org_id = new_id()
    members = tuple(Member(person, role, new_id()) for person, role in roles)
    with tenancy.acting_as(org_id, members[0].person.user_id), transaction() as session:
        session.execute(insert(OrgSlug).values(slug=slug, org_id=org_id))
        session.execute(
            insert(Organisation).values(
                id=org_id, name=name, slug=slug, time_zone=TIME_ZONE, currency="NZD"
            )
        )
        session.execute(
            insert(Membership),
            [
                {
                    "id": member.membership_id,
                    "user_id": member.person.user_id,
                    "role": member.role,
                    "time_zone": TIME_ZONE,
                }
                for member in members
            ],
        )
    return SeededOrganisation(org_id, slug, name, members)
