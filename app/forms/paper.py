"""What the paper of one invoice says that Xero is not told."""

from wtforms import RadioField

from app.forms.base import lines_field, select_choices
from app.forms.billing import HOURS_FORMATS
from app.forms.edits import EditForm
from app.invoicing.models import HoursFormat, Invoice
from app.invoicing.services.paper import PAPER_COLUMNS


class PaperForm(EditForm):
    hours_format = RadioField("Hours as", choices=select_choices(HOURS_FORMATS))
    client_address = lines_field("Client’s address")

    @property
    def chosen_hours_format(self) -> HoursFormat:
        return HoursFormat(self.hours_format.data)


def paper_form(invoice: Invoice) -> PaperForm:
    """The form as it was sent, else as the paper is."""
    form = PaperForm(hours_format=invoice.hours_format.value, client_address=invoice.client_address)
    form.edit(invoice, columns=PAPER_COLUMNS)
    return form
