"""The lines that are added to an invoice by hand: something else that is billed, or a discount."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import uuid4

from wtforms import FieldList, FormField, HiddenField, SelectField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.validators import Length, ValidationError

from app.forms.base import Form
from app.forms.books import (
    account_choices,
    offer,
    offer_tracking,
    own_tracking,
    own_values,
    tax_choices,
)
from app.forms.fields import MoneyField, ReadField, read_amount
from app.invoicing.models import LineKind
from app.invoicing.rules import Charge, References, Tracking
from app.invoicing.rules.description import MAX_DESCRIPTION_LENGTH
from app.kernel.errors import DomainError

MAX_EXTRA_LINES = 100
MAX_KEY_LENGTH = 100
TOO_LONG_TEXT = f"At most {MAX_DESCRIPTION_LENGTH} characters."
AS_FOR_INVOICE = "As for the invoice"


@dataclass(frozen=True)
class Price:
    """An amount in the invoice's currency, or so much per cent of the lines above."""

    amount: Decimal = Decimal(0)
    percent: Decimal | None = None


class PriceField(ReadField):
    """'1250.50', or '10 %'."""

    def read(self, text: str) -> Price:
        if not text.endswith("%"):
            return Price(read_amount(text, 4))
        percent = read_amount(text[:-1].strip(), 2)
        if percent > 100:
            raise DomainError("At most 100 %.")
        return Price(percent=percent)

    def write(self, value: Price) -> str:
        number = value.amount if value.percent is None else value.percent
        text = f"{number.normalize():f}"
        return f"{text} %" if value.percent is not None else text


class ExtraForm(PlainForm):
    """A line added by hand: something else that is billed, or a discount. One without a price is
    not finished yet.
    """

    key = HiddenField()
    kind = HiddenField()
    description = TextAreaField(
        "Description", [Length(max=MAX_DESCRIPTION_LENGTH, message=TOO_LONG_TEXT)]
    )
    quantity = MoneyField("Quantity")
    price = PriceField("Price")
    account_code = SelectField("Account", validate_choice=False)
    tax_type = SelectField("Tax rate", validate_choice=False)
    tracking_1 = SelectField("Tracking", validate_choice=False)
    tracking_2 = SelectField("Tracking", validate_choice=False)

    def validate_description(self, field: TextAreaField) -> None:
        if "\0" in (field.data or ""):
            raise ValidationError("This contains a character that cannot be stored. Type it again.")

    def validate_price(self, field: PriceField) -> None:
        if field.data and field.data.percent is not None and not self.is_discount:
            raise ValidationError("Only a discount can be a percentage.")

    @property
    def line_kind(self) -> LineKind:
        return LineKind.DISCOUNT if self.kind.data == LineKind.DISCOUNT else LineKind.EXTRA

    @property
    def is_discount(self) -> bool:
        return self.line_kind is LineKind.DISCOUNT

    @property
    def has_choices(self) -> bool:
        """Whether anything but its words and its price was chosen."""
        fields = (self.account_code, self.tax_type, self.tracking_1, self.tracking_2)
        return any(field.data for field in fields)

    @property
    def is_blank(self) -> bool:
        return (
            not (self.description.data or "").strip()
            and self.price.data is None
            and not self.price.errors
        )

    def charge(self, base: Tracking, books: References) -> Charge | None:
        """None while it is not finished. `base`: the tracking of lines that choose nothing for
        themselves.
        """
        text, price = (self.description.data or "").strip(), self.price.data
        if self.errors or price is None or not (text or self.is_discount):
            return None
        return Charge(
            key=(self.key.data or "")[:MAX_KEY_LENGTH],
            kind=self.line_kind,
            description=text or "Discount",
            quantity=Decimal(1) if self.quantity.data is None else self.quantity.data,
            unit_amount=-price.amount if self.is_discount else price.amount,
            account_code=self.account_code.data or None,
            tax_type=self.tax_type.data or None,
            tracking=own_tracking(
                (self.tracking_1.data or "", self.tracking_2.data or ""), base, books
            ),
            percent=price.percent,
        )

    def require_complete(self) -> bool:
        """Whether it may stand on an invoice; says beside the fields what is missing."""
        for field in (self.price, self.description):
            if (
                not field.errors
                and (field.data is None or field.data == "")
                and not (field is self.description and self.is_discount)
            ):
                field.errors = ["Fill this in."]
        return not self.errors


class LinesForm(Form):
    """The lines added by hand, in their order."""

    extras = FieldList(FormField(ExtraForm), max_entries=MAX_EXTRA_LINES)

    def offer(self, books: References) -> None:
        for line in self.extra_forms:
            offer(line.account_code, account_choices(books), AS_FOR_INVOICE)
            offer(line.tax_type, tax_choices(books), AS_FOR_INVOICE)
            offer_tracking(
                (line.tracking_1, line.tracking_2), books, AS_FOR_INVOICE, may_be_none=True
            )

    @property
    def extra_forms(self) -> list[ExtraForm]:
        return [entry.form for entry in self.extras]

    def charges(self, base: Tracking, books: References) -> list[Charge]:
        """Those that are finished."""
        charges = (line.charge(base, books) for line in self.extra_forms)
        return [charge for charge in charges if charge]

    def require_complete(self) -> bool:
        """Whether each is finished or blank; says beside the fields of others what is missing."""
        finished = [line.is_blank or line.require_complete() for line in self.extra_forms]
        return all(finished)

    def add(self, kind: LineKind, **values: Any) -> None:
        if len(self.extras) < MAX_EXTRA_LINES:
            self.extras.append_entry(
                {
                    "key": f"{kind.value}:{uuid4().hex}",
                    "kind": kind.value,
                    "quantity": Decimal(1),
                    **values,
                }
            )

    def remove(self, key: str) -> None:
        self.extras.entries = [entry for entry in self.extras.entries if entry.form.key.data != key]


def stored_extra(charge: Charge, base: Tracking, books: References) -> dict[str, Any]:
    """The charge as the form of lines added by hand takes it."""
    first, second = own_values(charge.tracking, base, books)
    amount = -charge.unit_amount if charge.kind is LineKind.DISCOUNT else charge.unit_amount
    return {
        "key": charge.key,
        "kind": charge.kind.value,
        "description": charge.description,
        "quantity": charge.quantity,
        "price": Price(percent=charge.percent) if charge.percent is not None else Price(amount),
        "account_code": charge.account_code or "",
        "tax_type": charge.tax_type or "",
        "tracking_1": first,
        "tracking_2": second,
    }
