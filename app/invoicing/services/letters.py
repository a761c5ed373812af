"""The letters about invoices that did not reach Xero, posted inside the caller's transaction."""

from collections.abc import Sequence

from app.accounts.links import address_of
from app.accounts.models import Membership, Organisation
from app.accounts.services.notices import post_notice
from app.invoicing.models import Invoice, InvoiceState

LISTED = 20


def tell_of_failures(
    person: Membership, organisation: Organisation, invoices: Sequence[Invoice]
) -> None:
    """To whoever asked for INVOICES that they have failed or need attention: one letter for all of
    them.
    """
    many = f"{len(invoices)} invoices"
    if len(invoices) == 1:
        subject, opening = (
            f"{_what(invoices[0])}: {_how(invoices[0])}",
            "an invoice you sent to Xero waits for you.",
        )
    else:
        subject, opening = f"{many} wait for you", f"{many} you sent to Xero wait for you."
    told = [_paragraph(organisation, invoice) for invoice in invoices[:LISTED]]
    if len(invoices) > LISTED:
        told.append(
            f"And {len(invoices) - LISTED} more:\n{address_of(f'/o/{organisation.slug}/invoices')}"
        )
    post_notice(person, organisation, subject, "\n\n".join([opening, *told]))


def _paragraph(organisation: Organisation, invoice: Invoice) -> str:
    said = f"{_what(invoice)}: {_how(invoice)}. {invoice.problem} {invoice.advice}".strip()
    return f"{said}\n{address_of(f'/o/{organisation.slug}/invoices/{invoice.id}')}"


def _what(invoice: Invoice) -> str:
    return f"{invoice.reference} for {invoice.client_name}"


def _how(invoice: Invoice) -> str:
    return (
        "needs attention"
        if invoice.state is InvoiceState.NEEDS_ATTENTION
        else "not created in Xero"
    )
