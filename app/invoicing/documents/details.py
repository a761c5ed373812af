"""What an invoice says of the organisation whose it is."""

from dataclasses import dataclass

from app.accounts.models import Organisation
from app.invoicing.models import Invoice


@dataclass(frozen=True)
class InvoiceDetails:
    """As the organisation says it of itself; '' for what it does not say."""

    postal_address: str = ""
    tax_number: str = ""
    payment_line: str = ""


NO_DETAILS = InvoiceDetails()


def details_of(row: Invoice | Organisation) -> InvoiceDetails:
    return InvoiceDetails(row.postal_address, row.tax_number, row.payment_line)
