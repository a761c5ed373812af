"""How an invoice is billed, in a row of small choices: each says what is chosen and opens to the
fields that choose it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from wtforms import RadioField, SelectField

from app.forms.invoices import OptionsForm
from app.invoicing.models import LineAmountTypes
from app.invoicing.rules import References, due_date
from app.invoicing.rules.options import TERMS
from app.projects.models import BillingMode
from app.web.filters import localdate

_TAX_WORDS = {
    LineAmountTypes.EXCLUSIVE: "on top",
    LineAmountTypes.INCLUSIVE: "included",
    LineAmountTypes.NO_TAX: "none",
}


@dataclass(frozen=True)
class Chip:
    """`name`: of its element and of the fields it opens; `value`: what is chosen. `has_errors`:
    whether something in those fields is wrong, so that they stand open.
    """

    name: str
    title: str
    value: str
    has_errors: bool


@dataclass(frozen=True)
class _ChipKind:
    title: str
    fields: tuple[str, ...]
    say: Callable[[OptionsForm, References], str]


def option_chips(
    form: OptionsForm, books: References, mode: BillingMode, *, has_template: bool
) -> list[Chip]:
    """Those that fit an invoice of that billing mode. `has_template`: whether its lines are worded
    by a template still.
    """
    is_by_time = mode is BillingMode.TIME
    is_numbered = form.invoice is not None and form.invoice.reference is not None
    is_offered = {
        "lines": is_by_time,
        "words": has_template and not is_by_time,
        "account": books.is_known,
        "number": not is_numbered,
    }
    return [
        Chip(name, kind.title, kind.say(form, books), _has_errors(form, kind.fields))
        for name, kind in _KINDS.items()
        if is_offered.get(name, True)
    ]


def _has_errors(form: OptionsForm, names: tuple[str, ...]) -> bool:
    return any(form[name].errors for name in names)


def _chosen_text(field: SelectField | RadioField) -> str:
    """The words of what is chosen, "" when it is none of the choices."""
    choices = field.iter_choices()
    return next((str(text) for value, text, *_ in choices if value == field.data), "")


def _tax_text(form: OptionsForm, books: References) -> str:
    types = form.line_amount_types.data
    words = _TAX_WORDS[LineAmountTypes(types)] if types in list(LineAmountTypes) else ""
    rate = books.tax_rate(form.tax_type.data or books.own_tax_type(form.account_code.data or ""))
    has_rate = rate is not None and types != LineAmountTypes.NO_TAX
    return f"{rate.rate.normalize():f} % {words}" if rate and has_rate else words


def _due_text(form: OptionsForm, _books: References) -> str:
    day, terms = form.invoice_date.data, form.terms_days.data
    if day is None or terms is None or terms not in TERMS:
        return "?"
    return localdate(due_date(day, terms), "d MMM")


def _account_text(form: OptionsForm, _books: References) -> str:
    return _chosen_text(form.account_code) if form.account_code.data else "to be chosen"


def _number_text(form: OptionsForm, _books: References) -> str:
    return f"{form.number_prefix.data or ''}…"


def _hours_text(form: OptionsForm, _books: References) -> str:
    rounding = "" if form.rounding.data == "none" else _chosen_text(form.rounding).lower()
    return ", ".join(filter(None, (_chosen_text(form.hours_format), rounding)))


_KINDS = {
    "lines": _ChipKind(
        "Lines",
        ("grouping", "mixed_rates", "template"),
        lambda form, _books: _chosen_text(form.grouping),
    ),
    "words": _ChipKind(
        "Words", ("template",), lambda form, _books: form.template.data or "as usual"
    ),
    "tax": _ChipKind("Tax", ("line_amount_types", "tax_type"), _tax_text),
    "due": _ChipKind("Due", ("invoice_date", "terms_days"), _due_text),
    "account": _ChipKind("Account", ("account_code", "tracking_1", "tracking_2"), _account_text),
    "number": _ChipKind("Number", ("number_prefix",), _number_text),
    "hours": _ChipKind("Hours as", ("hours_format", "rounding", "rounding_per"), _hours_text),
    "more": _ChipKind(
        "More",
        ("currency", "branding_theme_id", "client_address"),
        lambda _form, _books: "",
    ),
}
