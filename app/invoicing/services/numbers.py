from sqlalchemy import select
from sqlalchemy.orm import Session

from app.invoicing.models import Invoice
from app.invoicing.rules.numbers import number_text
from app.invoicing.services.defaults import lock_defaults


def allocate_reference(session: Session, prefix: str | None = None) -> str:
    """The next free number of the organisation, behind its own `prefix` or that one; taken numbers
    are skipped, none is given twice.
    """
    row = lock_defaults(session)
    while True:
        reference = number_text(row.number_prefix if prefix is None else prefix, row.next_number)
        row.next_number += 1
        if (
            session.scalar(
                select(Invoice.id).where(
                    Invoice.org_id == row.org_id, Invoice.reference == reference
                )
            )
            is None
        ):
            return reference
