"""What is chosen for single lines of an invoice, and the lines that are added by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
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
from app.invoicing.rules import Charge, DraftLine, OwnChoice, References, Tracking
from app.invoicing.rules.description import MAX_DESCRIPTION_LENGTH
from app.kernel.errors import DomainError

MAX_LINES = 500
MAX_EXTRA_LINES = 100
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
    def is_blank(self) -> bool:
        return (
            not (self.description.data or "").strip()
            and self.price.data is None
            and not self.price.errors
        )

    def charge(self, base: Tracking, books: References) -> Charge | None:
        """None while it is not finished. BASE: the tracking of lines that choose nothing for
        themselves.
        """
        text, price = (self.description.data or "").strip(), self.price.data
        if self.errors or price is None or not (text or self.is_discount):
            return None
        return Charge(
            key=(self.key.data or "")[:100],
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

    def require(self) -> bool:
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
        for one in self.extra_forms:
            offer(one.account_code, account_choices(books), AS_FOR_INVOICE)
            offer(one.tax_type, tax_choices(books), AS_FOR_INVOICE)
            offer_tracking(
                (one.tracking_1, one.tracking_2), books, AS_FOR_INVOICE, may_be_none=True
            )

    @property
    def extra_forms(self) -> list[ExtraForm]:
        return [entry.form for entry in self.extras]

    def charges(self, base: Tracking, books: References) -> list[Charge]:
        """Those that are finished."""
        found = (one.charge(base, books) for one in self.extra_forms)
        return [charge for charge in found if charge]

    def complete(self) -> bool:
        """Whether each is finished or blank."""
        finished = [one.is_blank or one.require() for one in self.extra_forms]
        return all(finished)

    def add(self, kind: LineKind, **filled: Any) -> None:
        if len(self.extras) < MAX_EXTRA_LINES:
            self.extras.append_entry(
                {
                    "key": f"{kind.value}:{uuid4().hex}",
                    "kind": kind.value,
                    "quantity": Decimal(1),
                    **filled,
                }
            )

    def remove(self, key: str) -> None:
        self.extras.entries = [entry for entry in self.extras.entries if entry.form.key.data != key]


@dataclass(frozen=True)
class LineFields:
    """What a form says of one line. `was`: what its text would be by itself, in short; `tracking`:
    '' as for the invoice, '-' none.
    """

    key: str
    text: str = ""
    was: str = ""
    account_code: str = ""
    tax_type: str = ""
    tracking: tuple[str, str] = ("", "")
    open: bool = False

    def choice(self, base: Tracking, books: References) -> OwnChoice:
        own_text = self.text if self.text and text_mark(self.text) != self.was else None
        return OwnChoice(
            self.key,
            own_text,
            self.account_code or None,
            self.tax_type or None,
            own_tracking(self.tracking, base, books),
        )


def text_mark(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


def sent_lines(form: Mapping[str, str], opened: Sequence[str]) -> list[LineFields]:
    """What was sent of each line. Raises DomainError for what no line can hold."""
    found = []
    for number in range(MAX_LINES):
        name = f"lines-{number}-"
        if f"{name}key" not in form:
            break
        values = {
            part: form.get(name + part, "")[: MAX_DESCRIPTION_LENGTH + 1]
            for part in ("key", "was", "account_code", "tax_type", "tracking_1", "tracking_2")
        }
        text = form.get(f"{name}text", "").replace("\r\n", "\n").strip()
        if "\0" in text + "".join(values.values()):
            raise DomainError(
                "A line's text contains a character that cannot be stored. Type it again."
            )
        if len(text) > MAX_DESCRIPTION_LENGTH:
            raise DomainError(
                f"A line's text is too long: at most {MAX_DESCRIPTION_LENGTH} characters."
            )
        tracking = (values.pop("tracking_1"), values.pop("tracking_2"))
        is_open = f"{name}open" in form or values["key"] in opened
        found.append(LineFields(text=text, tracking=tracking, open=is_open, **values))
    return found


def line_fields(
    line: DraftLine, sent: Mapping[str, LineFields], base: Tracking, books: References
) -> LineFields:
    """What the form shows of LINE, as SENT or as it is."""
    known = sent.get(line.key)
    own = line.tracking if "tracking" in line.own else None
    account, tax = (
        (line.account_code if "account_code" in line.own else ""),
        (line.tax_type if "tax_type" in line.own else ""),
    )
    is_open = bool(known and known.open) or bool(account or tax or own is not None)
    return LineFields(
        line.key,
        line.description,
        text_mark(line.usual_text),
        account,
        tax,
        own_values(own, base, books),
        is_open,
    )


def stored_extra(charge: Charge, base: Tracking, books: References) -> dict[str, Any]:
    """CHARGE as the form of lines added by hand takes it."""
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
