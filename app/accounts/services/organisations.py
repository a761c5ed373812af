from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.models import Membership, Organisation, OrgSlug
from app.accounts.rules import checked_slug, slug_candidates, slug_of
from app.accounts.services.team import lock_organisation
from app.kernel import audit, clock, tenancy
from app.kernel.db import transaction
from app.kernel.errors import DomainError
from app.kernel.ids import new_id
from app.kernel.versions import edit_rows
from app.permissions import Role

MAX_READABLE_SLUGS = 50
MAX_SLUGS = 10
ADDRESS_COLUMNS = ("slug",)
INVOICE_DETAILS_COLUMNS = ("postal_address", "tax_number", "payment_line")


def create_organisation(
    user_id: UUID, name: str, time_zone: str, currency: str, locale: str = "en_NZ"
) -> str:
    """A new organisation that the person owns; answers its slug, readable and unique."""
    org_id = new_id()
    with tenancy.acting_as(org_id, user_id), transaction() as session:
        slug = _take_slug(session, org_id, name)
        session.add(
            Organisation(
                id=org_id,
                name=name,
                slug=slug,
                time_zone=time_zone,
                currency=currency,
                locale=locale,
            )
        )
        session.flush()
        session.add(
            Membership(org_id=org_id, user_id=user_id, role=Role.OWNER, time_zone=time_zone)
        )
        audit.record("organisation.created", name)
    return slug


def hide_checklist() -> None:
    """Put the list of first steps away, for everybody of the organisation in force."""
    with transaction() as session:
        org = lock_organisation(session)
        org.checklist_hidden_at = org.checklist_hidden_at or clock.now()


def show_checklist() -> None:
    with transaction() as session:
        lock_organisation(session).checklist_hidden_at = None


def change_organisation_in(session: Session, version: str | None = None, **settings: Any) -> None:
    """Inside the open transaction, change settings of the organisation in force: name, time_zone,
    currency, week_start, locale, short_timers, require_second_factor. Its slug stays.

    Whoever changes the currency has asked whether amounts are in the present one. Raises
    EditConflict when the settings are not as they were at `version`.
    """
    org = lock_organisation(session)
    changed = {field: value for field, value in settings.items() if getattr(org, field) != value}
    with edit_rows(version, org):
        for field, value in changed.items():
            setattr(org, field, value)
    if changed:
        audit.record("organisation.changed", org.name, **changed)


def change_invoice_details(
    postal_address: str, tax_number: str, payment_line: str, version: str | None = None
) -> None:
    """Invoices of the organisation in force say this of it from now on. Opens a transaction.

    Raises EditConflict when the details are not as they were at `version`.
    """
    details = (postal_address, tax_number, payment_line)
    with transaction() as session:
        org = lock_organisation(session)
        if details != (org.postal_address, org.tax_number, org.payment_line):
            with edit_rows(version, org, columns=INVOICE_DETAILS_COLUMNS):
                org.postal_address, org.tax_number, org.payment_line = details
            audit.record("organisation.details_changed", org.name)


def move_organisation(slug: str, version: str | None = None) -> str:
    """The pages of the organisation in force are at `slug` from now on; the old address leads there
    and stays its own. Answers `slug`.

    Raises DomainError beside `slug` for what is no address, is somebody else's, or one too many;
    EditConflict when the address is not as it was at `version`.
    """
    slug = checked_slug(slug)
    with transaction() as session:
        organisation = lock_organisation(session)
        before = organisation.slug
        if slug != before:
            with edit_rows(version, organisation, columns=ADDRESS_COLUMNS):
                _claim_slug(session, organisation.id, slug)
                organisation.slug = slug
            audit.record("organisation.moved", organisation.name, before=before, after=slug)
    return slug


def _claim_slug(session: Session, org_id: UUID, slug: str) -> None:
    slug_count = len(session.scalars(select(OrgSlug.slug).where(OrgSlug.org_id == org_id)).all())
    row = (
        insert(OrgSlug).values(slug=slug, org_id=org_id, since=clock.now()).on_conflict_do_nothing()
    )
    is_new = session.scalar(row.returning(OrgSlug.slug)) is not None
    if not is_new and session.scalar(select(OrgSlug.org_id).where(OrgSlug.slug == slug)) != org_id:
        raise DomainError("This address is taken. Choose another.", field="slug")
    if is_new and slug_count >= MAX_SLUGS:
        raise DomainError(
            "You have changed the address often. Choose one of your earlier ones.", field="slug"
        )


def _take_slug(session: Session, org_id: UUID, name: str) -> str:
    for slug in (
        *islice(slug_candidates(name), MAX_READABLE_SLUGS),
        f"{slug_of(name)}-{org_id.hex[-12:]}",
    ):
        row = (
            insert(OrgSlug)
            .values(slug=slug, org_id=org_id, since=clock.now())
            .on_conflict_do_nothing()
        )
        if session.scalar(row.returning(OrgSlug.slug)):
            return slug
    raise RuntimeError("no free slug")
