"""The Xero users one can sign in as."""

from dataclasses import dataclass, field
from uuid import NAMESPACE_URL, uuid5


@dataclass
class User:
    """A person with a Xero login; `tenant_ids` are the organisations they have a role in."""

    given_name: str
    family_name: str
    email: str
    about: str
    tenant_ids: list[str] = field(default_factory=list)

    @property
    def user_id(self) -> str:
        return str(uuid5(NAMESPACE_URL, f"mailto:{self.email}"))

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


def demo_users(tenant_ids: list[str]) -> dict[str, User]:
    """The cast, by user id: one sees all organisations, one only the first, one the first two."""
    cast = (
        User("Aroha", "Demo", "aroha@example.com", "sees every organisation", list(tenant_ids)),
        User("Ben", "Demo", "ben@example.com", "sees one organisation", tenant_ids[:1]),
        User("Casey", "Demo", "casey@example.com", "sees two of them", tenant_ids[:2]),
    )
    return {user.user_id: user for user in cast}
