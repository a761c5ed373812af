from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.models import Membership, Organisation, OrgSlug
from app.accounts.rules import slug_candidates, slug_of
from app.kernel import audit, clock, tenancy
from app.kernel.db import transaction
from app.kernel.ids import new_id
from app.permissions import Role

READABLE_TRIES = 50


def create_organisation(user_id: UUID, name: str, time_zone: str, currency: str, locale: str = "en_NZ") -> str:
    """A new organisation that the person owns; answers its slug, readable and unique."""
    org_id = new_id()
    with tenancy.acting(org_id, user_id), transaction() as session:
        slug = _take_slug(session, org_id, name)
        session.add(Organisation(id=org_id, name=name, slug=slug, time_zone=time_zone, currency=currency, locale=locale))
        session.flush()
        session.add(Membership(org_id=org_id, user_id=user_id, role=Role.OWNER, time_zone=time_zone))
        audit.record("organisation.created", name)
    return slug


def change_organisation(*, name: str, time_zone: str, currency: str, week_start: int, locale: str) -> None:
    """Change the settings of the organisation in force; its slug stays."""
    wanted: dict[str, Any] = {"name": name, "time_zone": time_zone, "currency": currency, "week_start": week_start, "locale": locale}
    with transaction() as session:
        org = session.get_one(Organisation, tenancy.current_org_id(), with_for_update=True)
        changed = {field: value for field, value in wanted.items() if getattr(org, field) != value}
        for field, value in changed.items():
            setattr(org, field, value)
        if changed:
            audit.record("organisation.changed", org.name, **changed)


def _take_slug(session: Session, org_id: UUID, name: str) -> str:
    for slug in (*islice(slug_candidates(name), READABLE_TRIES), f"{slug_of(name)}-{org_id.hex[-12:]}"):
        row = insert(OrgSlug).values(slug=slug, org_id=org_id, since=clock.now()).on_conflict_do_nothing()
        if session.scalar(row.returning(OrgSlug.slug)):
            return slug
    raise RuntimeError("no free slug")
