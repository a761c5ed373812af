from sqlalchemy import select

from app.invoicing.models import Grouping, InvoiceDefaults, LineAmountTypes, Numbering
from app.kernel.db import db
from app.kernel.tenancy import current_org_id

UNSET = "{project}: {description}"


def invoice_defaults() -> InvoiceDefaults:
    """What new invoices start from; for an organisation that has set nothing, a row that is not stored."""
    found = db.session.scalar(select(InvoiceDefaults).where(InvoiceDefaults.org_id == current_org_id()))
    return found or InvoiceDefaults(
        account_code="",
        tax_type="",
        branding_theme_id=None,
        terms_days=20,
        number_prefix="HL-",
        next_number=1,
        numbering=Numbering.HOURLINE,
        grouping=Grouping.ENTRY,
        line_amount_types=LineAmountTypes.EXCLUSIVE,
        line_template=UNSET,
        tracking={},
    )
