"""The fixed cast: Olivia owns, Adam administers, Mara manages, Mel is a member; Eve owns another
organisation and must see nothing.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from sqlalchemy import update

from app.accounts.models import Membership, Organisation, OrgSlug, User
from app.accounts.services.factors import secret_place
from app.accounts.services.password_hashes import hash_password
from app.accounts.services.sessions import open_session
from app.kernel import clock, tenancy, totp
from app.kernel.db import transaction
from app.kernel.ids import new_id
from app.kernel.secrets import seal
from app.permissions import Role

PASSWORD = "gravel otter lantern"
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
    acme, elsewhere = make_org("Acme Studio", "acme"), make_org("Elsewhere Ltd", "elsewhere")
    return Cast(
        olivia=make_person("Olivia", acme, "acme", Role.OWNER),
        adam=make_person("Adam", acme, "acme", Role.ADMIN),
        mara=make_person("Mara", acme, "acme", Role.MANAGER),
        mel=make_person("Mel", acme, "acme", Role.MEMBER),
        eve=make_person("Eve", elsewhere, "elsewhere", Role.OWNER),
    )


def make_org(name: str, slug: str) -> UUID:
    org_id = new_id()
    with tenancy.acting_as(org_id), transaction() as session:
        session.add(OrgSlug(slug=slug, org_id=org_id))
        session.flush()
        session.add(
            Organisation(
                id=org_id, name=name, slug=slug, time_zone="Pacific/Auckland", currency="NZD"
            )
        )
    return org_id


def make_person(name: str, org_id: UUID, slug: str, role: Role) -> Person:
    user_id, membership_id = new_id(), new_id()
    email = f"{name.lower()}@{slug}.example"
    with tenancy.acting_as(org_id), transaction() as session:
        session.add(User(id=user_id, name=name, email=email, verified_at=clock.now()))
        session.flush()
        session.add(
            Membership(
                id=membership_id,
                org_id=org_id,
                user_id=user_id,
                role=role,
                time_zone="Pacific/Auckland",
            )
        )
    return Person(name, email, user_id, org_id, slug, membership_id, role)


# A hash takes a tenth of a second on purpose: each password of the tests is hashed once.
hash_once = cache(hash_password)


def give_password(person: Person, password: str = PASSWORD) -> None:
    stored = hash_once(password)
    with transaction() as session:
        session.execute(update(User).where(User.id == person.user_id).values(password_hash=stored))
