"""The looks of one invoice's paper. Xero is told nothing of them: any state may change."""

from uuid import UUID

from app.invoicing.models import HoursFormat
from app.invoicing.services.locks import lock_invoice
from app.kernel.db import transaction
from app.kernel.versions import edit_rows

PAPER_COLUMNS = ("hours_format", "client_address")


def change_paper(
    invoice_id: UUID, hours_format: HoursFormat, client_address: str, version: str | None = None
) -> None:
    """The paper writes hours so, and has this address of the client. Opens a transaction.

    Raises EditConflict when the paper is not as it was at `version`.
    """
    with transaction() as session:
        invoice = lock_invoice(session, invoice_id)
        with edit_rows(version, invoice, columns=PAPER_COLUMNS):
            invoice.hours_format, invoice.client_address = hours_format, client_address
