from decimal import Decimal
from uuid import UUID

from flask import g
from wtforms import HiddenField, SelectField
from wtforms.validators import Optional

from app.forms.base import select_choices, text_field
from app.forms.choosers import ChooserField
from app.forms.directories import Clients
from app.forms.fields import DateField, MoneyField
from app.forms.projects import (
    COLOUR_CHOICES,
    NEXT_COLOUR_CHOICE,
    ProjectForm,
    chosen_client_id,
    currency_choices,
)
from app.kernel.errors import DomainError
from app.projects.rules import EARLIEST_RATE_DATE, check_amount
from app.projects.services import FirstRate, NewClient
from app.web.filters import locale


class NewProjectForm(ProjectForm):
    """A new project, together with what an invoice of it needs: its client, which may be new too,
    and its rate. `back`: where one came from.
    """

    client_id = ChooserField("Client", [Optional()], directory=Clients(), empty_label="Client…")
    client_name = text_field("New client")
    client_currency = SelectField("Currency of the new client")
    rate = MoneyField("Rate an hour", [Optional()], places=4)
    rate_from = DateField("Rate from", [Optional()])
    back = HiddenField()

    def client(self) -> UUID | NewClient:
        """Whose the project becomes. Raises DomainError beside the field that is wrong."""
        if not self.client_name.data:
            return chosen_client_id(self)
        if self.client_id.data:
            raise DomainError("Choose a client, or name a new one: not both.", "client_name")
        return NewClient(self.client_name.data, self.client_currency.data)

    def first_rate(self) -> FirstRate | None:
        """None where the rates of the client and the organisation are to count. Raises DomainError
        beside the field that is wrong.
        """
        amount: Decimal | None = self.rate.data
        if amount is None:
            if self.rate_from.data:
                raise DomainError("Write the rate that begins on this date.", "rate")
            return None
        try:
            check_amount(amount)
        except DomainError as refusal:
            raise DomainError(refusal.message, "rate") from refusal
        return FirstRate(amount, self.rate_from.data or EARLIEST_RATE_DATE)


def new_project_form() -> NewProjectForm:
    form = NewProjectForm(client_currency=g.org.currency)
    form.client_currency.choices = currency_choices(locale())
    form.colour.choices = select_choices([NEXT_COLOUR_CHOICE, *COLOUR_CHOICES])
    return form
