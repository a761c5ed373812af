from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from babel.core import get_global
from babel.numbers import get_currency_name
from flask import g
from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from app.forms.amounts import AmountForm
from app.forms.base import name_field, select_choices
from app.forms.choosers import ChooserField
from app.forms.directories import Clients
from app.forms.edits import EditForm
from app.forms.fields import DateField, HoursField, MoneyField
from app.kernel.errors import DomainError
from app.kernel.ids import parse_id
from app.kernel.money import Minor, from_minor, minor_digits, to_minor
from app.projects.models import BillingMode, BudgetEvery, Client, Project, Task
from app.projects.rules import ProjectColour
from app.projects.services import ProjectDetails
from app.retainers.models import Every
from app.retainers.rules import RetainerTerms
from app.web.filters import locale

COMMON_CURRENCIES = ("NZD", "AUD", "GBP", "USD", "EUR", "CAD", "SGD", "ZAR")
BILLING_MODE_CHOICES = [
    (BillingMode.TIME.value, "Time"),
    (BillingMode.RETAINER.value, "Retainer"),
    (BillingMode.FIXED.value, "Fixed price"),
]
PERIOD_CHOICES = [
    (Every.MONTH.value, "Month"),
    (Every.QUARTER.value, "Quarter"),
    (Every.YEAR.value, "Year"),
]
BUDGET_PERIOD_CHOICES = [
    (BudgetEvery.TOTAL.value, "For the whole project"),
    (BudgetEvery.MONTH.value, "For each month"),
]

COLOUR_CHOICES = [(colour.value, colour.value.capitalize()) for colour in ProjectColour]
NEXT_COLOUR_CHOICE = ("", "Next free")


def currency_choices(locale: str) -> dict[str, list[tuple[str, str]]]:
    """Currencies that are legal tender somewhere today, the likely ones first."""
    names = {
        code: f"{code} · {get_currency_name(code, locale=locale)}"
        for code in (*COMMON_CURRENCIES, *_other_currencies())
    }
    return {
        "Often used": [(code, names[code]) for code in COMMON_CURRENCIES],
        "All": [(code, names[code]) for code in _other_currencies()],
    }


@cache
def _other_currencies() -> tuple[str, ...]:
    everywhere = get_global("territory_currencies").values()
    tender = {
        code
        for currencies in everywhere
        for code, _, until, is_tender in currencies
        if until is None and is_tender
    }
    return tuple(sorted(tender - set(COMMON_CURRENCIES)))


class ClientForm(EditForm):
    name = name_field("Name")
    currency = SelectField("Currency")


class ProjectForm(AmountForm):
    # The client says in which currency the amounts are.
    fields_together = (
        ("client_id", "billing_mode", "fixed_price", "budget", "budget_money", "budget_every"),
    )
    client_id = ChooserField(
        "Client", [InputRequired("Choose a client.")], directory=Clients(), empty_label="Client…"
    )
    name = name_field("Name")
    billing_mode = RadioField(
        "Billing", choices=select_choices(BILLING_MODE_CHOICES), default=BillingMode.TIME.value
    )
    billable = BooleanField("Time is billable", default=True)
    budget = HoursField("Budget in hours", [Optional()])
    budget_money = MoneyField("or in money", [Optional()], places=4)
    budget_every = SelectField(
        "Budget for", choices=select_choices(BUDGET_PERIOD_CHOICES), default=BudgetEvery.TOTAL.value
    )
    fixed_price = MoneyField("Fixed price", [Optional()], places=4)
    every = SelectField("Period", choices=select_choices(PERIOD_CHOICES), default=Every.MONTH.value)
    colour = RadioField("Colour", choices=select_choices(COLOUR_CHOICES), default="")
    fee = MoneyField("Fee a period", [Optional()], places=4)
    cap = HoursField("Included hours a period", [Optional()])
    starts_on = DateField("First period starts on", [Optional()])

    def details(self, currency: str) -> ProjectDetails:
        """What was typed; amounts in `currency`. Raises DomainError beside the field that is
        wrong, or when the form showed another currency.
        """
        self.check_currency(currency)
        mode = BillingMode(self.billing_mode.data)
        price = read_minor(self, "fixed_price", currency) if mode is BillingMode.FIXED else None
        money, every = (
            read_minor(self, "budget_money", currency),
            BudgetEvery(self.budget_every.data),
        )
        return ProjectDetails(
            self.name.data or "",
            mode,
            self.billable.data,
            self.budget.data,
            price,
            money,
            every,
            currency,
            ProjectColour(self.colour.data) if self.colour.data else None,
        )

    def terms(self, currency: str) -> RetainerTerms | None:
        """The first terms of a retainer when that is the billing mode."""
        if self.billing_mode.data != BillingMode.RETAINER:
            return None
        fee = read_minor(self, "fee", currency)
        if fee is None:
            raise DomainError("Say what a period of the retainer costs.", "fee")
        if self.starts_on.data is None:
            raise DomainError("Say when the first period starts.", "starts_on")
        return RetainerTerms(self.starts_on.data, fee, self.cap.data or 0, Every(self.every.data))


class TaskForm(EditForm):
    name = name_field("Task", 120)
    billable = BooleanField("Billable", default=True)


def client_form(client: Client | None = None) -> ClientForm:
    form = ClientForm(obj=client, **({} if client else {"currency": g.org.currency}))
    form.currency.choices = currency_choices(locale())
    if client is not None:
        form.edit(client)
    return form


def project_form(project: Project) -> ProjectForm:
    """The form on an existing project, which has a client from the start."""
    form = ProjectForm(data=_project_data(project))
    form.client_id.validators = []
    form.edit(project)
    return form


def task_form(task: Task) -> TaskForm:
    """The form on an existing task."""
    form = TaskForm(obj=task)
    form.edit(task)
    return form


def chosen_client_id(form: ProjectForm) -> UUID:
    """The id of the client that was chosen; raises DomainError beside `client_id`."""
    client_id = parse_id(form.client_id.data or "")
    if client_id is None:
        is_sent = bool(form.client_id.data)
        raise DomainError(
            "Choose one of your clients." if is_sent else "Choose a client.", "client_id"
        )
    return client_id


def read_minor(form: EditForm, field: str, currency: str) -> Minor | None:
    """The amount of that field in minor units. Raises DomainError beside it when the currency, or
    Xero, cannot have so many decimals.
    """
    amount: Decimal | None = form[field].data
    if amount is None:
        return None
    minor, digits = to_minor(amount, currency), minor_digits(currency)
    if form.is_untouched(field):
        return minor
    if from_minor(minor, currency) != amount:
        raise DomainError(f"{currency} has {digits} decimals.", field)
    if amount != amount.quantize(Decimal("0.01")):
        raise DomainError(
            "Xero's invoices have 2 decimals, so this amount could not be billed.", field
        )
    return minor


def _project_data(project: Project) -> dict[str, Any]:
    def amount(minor: Minor | None) -> Decimal | None:
        return None if minor is None else from_minor(minor, project.client.currency)

    return {
        "name": project.name,
        "client_id": str(project.client_id),
        "billing_mode": project.billing_mode.value,
        "billable": project.billable,
        "budget": project.budget_seconds,
        "budget_money": amount(project.budget_minor),
        "budget_every": project.budget_every,
        "fixed_price": amount(project.fixed_price_minor),
        "colour": project.colour.value,
    }
