"""The fixed cast: Olivia owns, Adam administers, Mara manages, Mel is a member; Eve owns another
organisation and must see nothing.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from argon2 import PasswordHasher
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from app.accounts.models import Membership, Organisation, OrgSlug, User
from app.accounts.services.factors import secret_place
from app.accounts.services.sessions import open_session
from app.kernel import clock, tenancy, totp
from app.kernel.db import transaction
from app.kernel.ids import new_id
from app.kernel.secrets import seal
from app.permissions import Role

PASSWORD = "gravel otter lantern"
PLACE = {"time_zone": "Pacific/Auckland"}
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@dataclass(frozen=True)
class Person:
    name: str
    email: str
    user_id: UUID
    org_id: UUID
    slug: str
    membership_id: UUID
    role: Role

    def open_session(self) -> str:
        """The token of a session that is freshly confirmed, of a person who has a second factor
        from then on.
        """
        self.set_up_second_factor()
        with transaction():
            return open_session(self.user_id, "127.0.0.1", "tests")

    def set_up_second_factor(self) -> None:
        sealed = seal(SECRET, secret_place(self.user_id))
        missing = update(User).where(User.id == self.user_id, User.totp_secret == "")
        with transaction() as session:
            session.execute(missing.values(totp_secret=sealed, totp_since=clock.now()))

    def code(self, drift: int = 0) -> str:
        """What their authenticator shows, so many steps from now."""
        return totp.code_at(SECRET, totp.step_at(clock.now()) + drift)

    def enter_scope(self) -> AbstractContextManager[None]:
        """Within the block this person's organisation is in force."""
        return tenancy.acting_as(self.org_id, self.user_id)


@dataclass(frozen=True)
class Cast:
    olivia: Person
    adam: Person
    mara: Person
    mel: Person
    eve: Person

    def __iter__(self) -> Iterator[Person]:
        return iter((self.olivia, self.adam, self.mara, self.mel, self.eve))


def make_cast() -> Cast:
    staff = {"Olivia": Role.OWNER, "Adam": Role.ADMIN, "Mara": Role.MANAGER, "Mel": Role.MEMBER}
    olivia, adam, mara, mel = make_org("Acme Studio", "acme", staff)
    [eve] = make_org("Elsewhere Ltd", "elsewhere", {"Eve": Role.OWNER})
    return Cast(olivia, adam, mara, mel, eve)


def make_org(name: str, slug: str, staff: Mapping[str, Role]) -> list[Person]:
    """An organisation with these people, in one transaction of few statements: nearly every test
    begins with it.
    """
    org_id = new_id()
    organisation = {"id": org_id, "name": name, "slug": slug, "currency": "NZD", **PLACE}
    with tenancy.acting_as(org_id), transaction() as session:
        session.execute(insert(OrgSlug).values(slug=slug, org_id=org_id))
        session.execute(insert(Organisation).values(**organisation))
        return add_people(session, org_id, slug, staff)


def make_person(name: str, org_id: UUID, slug: str, role: Role) -> Person:
    with tenancy.acting_as(org_id), transaction() as session:
        [person] = add_people(session, org_id, slug, {name: role})
    return person


def add_people(
    session: Session, org_id: UUID, slug: str, staff: Mapping[str, Role]
) -> list[Person]:
    people = [
        Person(name, f"{name.lower()}@{slug}.example", new_id(), org_id, slug, new_id(), role)
        for name, role in staff.items()
    ]
    session.execute(insert(User), [user_row(person) for person in people])
    session.execute(insert(Membership), [membership_row(person) for person in people])
    return people


def user_row(person: Person) -> dict[str, object]:
    return {
        "id": person.user_id,
        "name": person.name,
        "email": person.email,
        "verified_at": clock.now(),
    }


def membership_row(person: Person) -> dict[str, object]:
    return {
        "id": person.membership_id,
        "org_id": person.org_id,
        "user_id": person.user_id,
        "role": person.role,
        **PLACE,
    }


# The product's own hashes take a tenth of a second on purpose, also whenever one is compared; a
# stored hash says itself what it costs.
CHEAP_HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
hash_once = cache(CHEAP_HASHER.hash)


def give_password(person: Person, password: str = PASSWORD) -> None:
    store_hash(person, hash_once(password))


def store_hash(person: Person, stored: str) -> None:
    with transaction() as session:
        session.execute(update(User).where(User.id == person.user_id).values(password_hash=stored))
