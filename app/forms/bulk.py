"""What may be chosen for many invoices at once; all else comes from the organisation's defaults."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import request
from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from app.forms.base import Form, select_choices
from app.forms.billing import GROUPINGS
from app.forms.fields import DateField
from app.invoicing.models import Grouping
from app.invoicing.queries.bulk_runs import BilledWork
from app.invoicing.rules.bulk_runs import BulkFigures, BulkPart
from app.invoicing.services.bulk_runs import BulkChoice
from app.kernel.ids import new_id, parse_id
from app.kernel.money import Hundredths

BILLED_WORK_CHOICES = [
    (BilledWork.ALL.value, "Time and retainers"),
    (BilledWork.TIME.value, "Time"),
    (BilledWork.RETAINERS.value, "Retainer periods"),
]


class BulkForm(Form):
    """`run_id`: the run that is made when this form is sent, once however often it is sent."""

    run_id = HiddenField()
    bills = RadioField("Bill", choices=select_choices(BILLED_WORK_CHOICES))
    until = DateField("Until", [Optional()])
    invoice_date = DateField("Invoice date", [InputRequired("Fill this in.")])
    grouping = SelectField("Lines", choices=select_choices(GROUPINGS))
    send = RadioField(
        "Then", choices=select_choices([("yes", "Send to Xero"), ("", "Save as drafts")])
    )

    @property
    def run(self) -> UUID:
        return parse_id(self.run_id.data or "") or new_id()

    def choice(self) -> BulkChoice:
        """What was chosen, valid."""
        day: date = self.invoice_date.data
        return BulkChoice(
            day, self.until.data, Grouping(self.grouping.data), self.send.data == "yes"
        )


@dataclass(frozen=True)
class ChosenClients:
    """The clients that were sent; `seen`: with what the page showed of each."""

    client_ids: list[UUID]
    seen: dict[BulkPart, BulkFigures]


def bulk_form(grouping: Grouping, today: date, *, connected: bool) -> BulkForm:
    """The form as it was sent, else as it starts."""
    fresh = "run_id" not in request.form
    form = BulkForm(formdata=None) if fresh else BulkForm()
    if fresh:
        start = {
            "bills": BilledWork.ALL.value,
            "invoice_date": today,
            "grouping": grouping.value,
            "send": "yes" if connected else "",
        }
        form.process(data={"run_id": str(new_id()), **start})
    return form


def chosen_clients() -> ChosenClients:
    """What cannot be read is left out."""
    ids = (parse_id(text) for text in request.form.getlist("client_ids"))
    seen_figures = dict(pair for text in request.form.getlist("seen") if (pair := _read_seen(text)))
    return ChosenClients(sorted({client_id for client_id in ids if client_id}), seen_figures)


def seen_text(part: BulkPart, figures: BulkFigures) -> str:
    period = f".{part.project_id.hex}.{part.period_start}" if part.project_id else ""
    return f"{part.client_id.hex}.{figures.entries}.{figures.seconds}.{figures.amount}{period}"


def _read_seen(text: str) -> tuple[BulkPart, BulkFigures] | None:
    name, *numbers = text.split(".")
    part = _read_part(name, *numbers[3:])
    if (
        part is None
        or len(numbers) < 3
        or not all(
            number.isascii() and number.isdigit() and len(number) < 19 for number in numbers[:3]
        )
    ):
        return None
    entries, seconds, amount = map(int, numbers[:3])
    return (part, BulkFigures(entries, seconds, Hundredths(amount))) if entries < 2**31 else None


def _read_part(client: str, *period: str) -> BulkPart | None:
    client_id = parse_id(client)
    if client_id is None or not period:
        return BulkPart(client_id) if client_id else None
    try:
        project_id, start = parse_id(period[0]), date.fromisoformat(period[1])
    except (ValueError, IndexError):
        return None
    return BulkPart(client_id, project_id, start) if project_id else None
