from collections.abc import Iterator
from decimal import Decimal

from flask import g
from werkzeug.wrappers import Response

from app.blueprints.reconcile.blueprint import blueprint
from app.blueprints.reconcile.pages import chosen_period, first_day
from app.blueprints.reconcile.words import FIELD_WORDS, TEXT_FIELDS, TITLES, describe_value
from app.invoicing.models import Aspect
from app.kernel import clock
from app.kernel.money import Hundredths, from_hundredths
from app.permissions import Permission
from app.reports import reconcile
from app.web.access import requires
from app.web.downloads import csv_download

HEADINGS = (
    *("Client", "Month", "Our reference", "Number in Xero", "Invoice date", "State", "Currency"),
    *("Line", "Difference", "Sent", "In Xero", "Settled"),
)
Cell = str | Decimal | int


@blueprint.get("/differences.csv")
@requires(Permission.INVOICE)
def download() -> Response:
    """Every difference of the period, accepted ones too, a line of its own for each edited
    value.
    """
    contacts = reconcile.contact_names()
    findings = reconcile.findings(first_day(chosen_period()), accepted=True)
    rows = [
        (*_invoice_cells(finding), *values, _settled_cell(finding))
        for finding in findings
        for values in _value_cells(finding, contacts)
    ]
    return csv_download("reconcile.csv", [HEADINGS, *rows])


def _invoice_cells(finding: reconcile.Finding) -> tuple[str, ...]:
    invoice = finding.invoice
    numbers = (invoice.reference or "", invoice.xero_number, invoice.invoice_date.isoformat())
    return (
        invoice.client_name,
        f"{invoice.invoice_date:%Y-%m}",
        *numbers,
        invoice.state.value,
        invoice.currency,
    )


def _value_cells(
    finding: reconcile.Finding, contacts: reconcile.ContactNames
) -> Iterator[tuple[Cell, str, Cell, Cell]]:
    difference, title = finding.difference, TITLES[finding.difference.aspect]
    if difference.aspect is Aspect.TOTAL:
        yield (
            "",
            title,
            from_hundredths(Hundredths(int(difference.ours))),
            from_hundredths(Hundredths(int(difference.theirs))),
        )
    elif difference.lines:
        for line in difference.lines:
            pair = (
                _line_cell(line["field"], line["ours"]),
                _line_cell(line["field"], line["theirs"]),
            )
            yield int(line["position"]), f"{title}: {FIELD_WORDS[line['field']]}", *pair
    else:
        sent_words, xero_words = (
            describe_value(difference.aspect, value, finding.invoice, contacts) if value else ""
            for value in (difference.ours, difference.theirs)
        )
        yield "", title, sent_words, xero_words


def _line_cell(field: str, value: str) -> Cell:
    if not value or field in TEXT_FIELDS:
        return value
    return from_hundredths(Hundredths(int(value))) if field == "amount" else Decimal(value)


def _settled_cell(finding: reconcile.Finding) -> str:
    accepted = finding.difference.accepted_at
    return f"accepted {clock.local_day(accepted, g.member.time_zone)}" if accepted else ""
