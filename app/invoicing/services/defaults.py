from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.invoicing.models import (
    Grouping,
    HoursFormat,
    InvoiceDefaults,
    LineAmountTypes,
    MixedRates,
    Numbering,
    RoundingMode,
    RoundingPer,
)
from app.invoicing.rules.description import template_problem
from app.invoicing.rules.numbers import prefix_problem
from app.invoicing.rules.references import Hold, hold_nothing
from app.kernel import audit
from app.kernel.db import transaction
from app.kernel.errors import DomainError
from app.kernel.ids import new_id
from app.kernel.tenancy import current_org_id
from app.kernel.versions import edit_rows

TRACKING_COLUMNS = ("tracking",)


@dataclass(frozen=True)
class DefaultsChoice:
    """What an admin may set for new invoices. `terms_days` 1 to 365; `tracking`: category id in
    Xero → option id.
    """

    account_code: str
    tax_type: str
    branding_theme_id: UUID | None
    terms_days: int
    number_prefix: str
    next_number: int
    numbering: Numbering
    grouping: Grouping
    mixed_rates: MixedRates
    hours_format: HoursFormat
    line_amount_types: LineAmountTypes
    line_template: str
    tracking: dict[str, str]
    rounding: RoundingMode
    rounding_minutes: int
    rounding_per: RoundingPer


def update_defaults(
    choice: DefaultsChoice, version: str | None = None, hold: Hold = hold_nothing
) -> None:
    """Set what new invoices start from; past ones keep what they have. `hold`: of the references
    that the choice was made from.

    Raises EditConflict when the defaults are not as they were at `version`, ReferencesOutdated.
    """
    with transaction() as session:
        hold()
        row = lock_defaults(session)
        changed = {
            name: value for name, value in asdict(choice).items() if getattr(row, name) != value
        }
        _check_texts(changed)
        with edit_rows(version, row):
            for name, value in changed.items():
                setattr(row, name, value)
        if changed:
            audit.record("invoice_defaults.changed", "Invoice defaults", changed=sorted(changed))


def choose_tracking(
    options: Mapping[UUID, UUID], version: str | None = None, hold: Hold = hold_nothing
) -> None:
    """From now on the lines of new invoices carry `options`: tracking category in Xero → its
    option. `hold`: of the connection through which they came. Opens a transaction.

    Raises EditConflict when the tracking is not as it was at `version`, ReferencesOutdated.
    """
    tracking = {str(category_id): str(option_id) for category_id, option_id in options.items()}
    with transaction() as session:
        hold()
        row = lock_defaults(session)
        if row.tracking != tracking:
            with edit_rows(version, row, columns=TRACKING_COLUMNS):
                row.tracking = tracking
            audit.record("invoice_defaults.changed", "Invoice defaults", changed=["tracking"])


def _check_texts(changed: Mapping[str, Any]) -> None:
    for field, find_problem in (
        ("number_prefix", prefix_problem),
        ("line_template", template_problem),
    ):
        problem = find_problem(changed[field]) if field in changed else None
        if problem:
            raise DomainError(problem, field)


def lock_defaults(session: Session) -> InvoiceDefaults:
    """The organisation's one row, made when missing, held until the transaction ends."""
    org_id = current_org_id()
    session.execute(
        insert(InvoiceDefaults)
        .values(org_id=org_id, id=new_id())
        .on_conflict_do_nothing(index_elements=["org_id"])
    )
    return session.execute(
        select(InvoiceDefaults).where(InvoiceDefaults.org_id == org_id).with_for_update()
    ).scalar_one()
