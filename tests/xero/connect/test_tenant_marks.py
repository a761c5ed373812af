"""What tells Xero organisations of one name apart."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from app.xero.api.schemas import Tenant
from app.xero.connect.rules import tenant_marks

OLD, NEW, OTHER = (UUID(f"{number}0000000-0000-4000-8000-000000000000") for number in (1, 2, 3))


def tenant(tenant_id: UUID, name: str, month: int | None) -> Tenant:
    added_at = datetime(2026, month, 1, tzinfo=UTC) if month else None
    return Tenant(uuid4(), tenant_id, name, "ORGANISATION", None, added_at)


def test_the_one_added_last_is_the_new_one_and_a_single_name_needs_no_mark() -> None:
    tenants = [tenant(OLD, "Demo", 1), tenant(NEW, "DEMO", 2), tenant(OTHER, "Bakery", 3)]
    old, new, other = tenant_marks(tenants, OLD, "Demo")
    assert (old.is_connected, old.has_namesake, old.is_newest) == (True, True, False)
    assert (new.is_connected, new.has_namesake, new.is_newest) == (False, True, True)
    assert (other.is_connected, other.has_namesake) == (False, False)
    assert (old.short_id, new.short_id) == ("10000000", "20000000")


def test_the_one_connected_now_counts_although_it_is_not_offered() -> None:
    [new] = tenant_marks([tenant(NEW, "Demo", None)], OLD, "Demo")
    assert (new.has_namesake, new.is_newest) == (True, True)
    [only] = tenant_marks([tenant(NEW, "Demo", None)], None, "")
    assert not only.has_namesake
    [same] = tenant_marks([tenant(NEW, "Demo", 1)], NEW, "Demo")
    assert (same.is_connected, same.has_namesake) == (True, False)
