"""Amounts that are typed without a currency: they are in the one that their form showed."""

from wtforms import HiddenField

from app.forms.edits import EditForm
from app.forms.fields import MoneyField
from app.kernel.errors import DomainError
from app.projects.rules.amounts import currency_change_message


class AmountForm(EditForm):
    """A form with amounts in the currency of a client or of the organisation. `shown_currency`:
    that currency when the form was drawn; "" where it showed none.
    """

    shown_currency = HiddenField()

    def check_currency(self, currency: str) -> None:
        """Raises DomainError when somebody typed an amount while another currency than `currency`
        was shown. Whoever sends the form again has seen the present one.
        """
        before = self.shown_currency.data
        if before and before != currency and self._has_typed_amount():
            raise DomainError(currency_change_message(before, currency))

    def _has_typed_amount(self) -> bool:
        return any(
            isinstance(field, MoneyField) and field.data and not self.is_untouched(field.short_name)
            for field in self
        )
