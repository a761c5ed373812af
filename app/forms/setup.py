"""The steps of the setup wizard that have forms of their own."""

from collections.abc import Iterable
from uuid import UUID

from wtforms import SelectField

from app.forms.base import select_choices
from app.forms.edits import EditForm
from app.invoicing.models import InvoiceDefaults
from app.invoicing.rules import TrackingCategory
from app.invoicing.services.defaults import TRACKING_COLUMNS
from app.kernel.ids import parse_id

NONE = ("", "None")


def tracking_form(categories: Iterable[TrackingCategory], defaults: InvoiceDefaults) -> EditForm:
    """One choice for each of `categories`, as it was sent, else as `defaults` are: that stays to be
    chosen although it is archived.
    """
    chosen = defaults.tracking
    fields = {
        _name(category.id): SelectField(
            category.name,
            choices=select_choices(_choices(category, chosen.get(str(category.id), ""))),
            default=chosen.get(str(category.id), ""),
        )
        for category in categories
    }
    form: EditForm = type("TrackingForm", (EditForm,), fields)()
    form.edit(defaults, columns=TRACKING_COLUMNS)
    return form


def _choices(category: TrackingCategory, chosen: str) -> list[tuple[str, str]]:
    return [
        NONE,
        *(
            (str(option.id), category.option_name(option))
            for option in category.options
            if option in category.offered_options or str(option.id) == chosen
        ),
    ]


def chosen_options(form: EditForm, categories: Iterable[TrackingCategory]) -> dict[UUID, UUID]:
    """Category → option, for those where one was chosen. `form` is valid."""
    option_ids = {
        category.id: parse_id(form[_name(category.id)].data or "") for category in categories
    }
    return {category_id: option_id for category_id, option_id in option_ids.items() if option_id}


def _name(category_id: UUID) -> str:
    return f"category_{category_id.hex}"
