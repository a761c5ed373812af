"""What the connected Xero organisation offers, as choices; what was chosen and is gone stays
visible, so that it can be said.
"""

from collections.abc import Iterator
from uuid import UUID

from wtforms import SelectField

from app.invoicing.rules import Account, References, TaxRate, Tracking
from app.kernel.ids import parse_id

MAX_CHOICE_CHARACTERS = 80
NO_OPTION = "-"
Choices = list[tuple[str, str]]


def account_choices(books: References) -> Choices:
    return [
        (account.code, _account(account))
        for account in sorted(books.accounts, key=lambda account: account.code)
    ]


def _account(account: Account) -> str:
    return f"{account.code} · {account.name}"


def tax_choices(books: References) -> Choices:
    return [(rate.tax_type, _rate(rate)) for rate in books.tax_rates if rate.revenue]


def _rate(rate: TaxRate) -> str:
    return f"{rate.name} ({rate.rate.normalize():f} %)"


def theme_choices(books: References) -> Choices:
    return [(str(theme.id), theme.name) for theme in books.branding_themes]


def offer(field: SelectField, choices: Choices, empty_label: str, gone_label: str = "") -> None:
    """`choices` for `field` behind `empty_label` of them, and what is chosen although it is not
    among them (called `gone_label`).
    """
    code = field.data if isinstance(field.data, str) else ""
    code = code if len(code) <= MAX_CHOICE_CHARACTERS else ""
    gone_label = gone_label or f"{code} (not available in Xero)"
    missing = (
        [(code, gone_label if choices else "As chosen before")]
        if code and code not in dict(choices)
        else []
    )
    field.choices = [("", empty_label), *missing, *choices]


def offer_tracking(
    fields: tuple[SelectField, SelectField],
    books: References,
    none: str,
    *,
    may_be_none: bool = False,
) -> None:
    """Each tracking category of `books` (Xero has two at most) in one of `fields`, by its name.
    `may_be_none`: beside `none`, no option at all.
    """
    categories = books.offered_tracking
    for place, field in enumerate(fields):
        category = categories[place] if place < len(categories) else None
        if category is not None:
            field.label.text = category.name
        own = (
            [
                (tracking_value(category.id, option.id), option.name)
                for option in category.offered_options
            ]
            if category
            else []
        )
        offer(
            field,
            [*([(NO_OPTION, "No option")] if may_be_none else []), *own],
            none,
            _gone_option(field.data, books),
        )


def _gone_option(value: object, books: References) -> str:
    """How what was chosen is called although it is not offered."""
    pair = read_tracking(value if isinstance(value, str) else "")
    return (books.tracking_name(*pair[0]) if pair else "") or "An option that is gone from Xero"


def tracking_value(category_id: UUID, option_id: UUID) -> str:
    return f"{category_id.hex}.{option_id.hex}"


def read_tracking(*values: str | None) -> Tracking:
    """The options that VALUES name, in the order of their categories' ids; what names none is left
    out.
    """
    return tuple(sorted(_pairs(values)))


def _pairs(values: tuple[str | None, ...]) -> Iterator[tuple[UUID, UUID]]:
    for value in values:
        category, _, option = (value or "").partition(".")
        category_id, option_id = parse_id(category), parse_id(option)
        if category_id and option_id:
            yield category_id, option_id


def tracking_values(tracking: Tracking, books: References) -> tuple[str, str]:
    """`tracking` for two fields: each category's option in the field of its place, what is of no
    category in the ones left.
    """
    places = [category.id for category in books.offered_tracking][:2]
    chosen = {
        category_id: tracking_value(category_id, option_id) for category_id, option_id in tracking
    }
    rest = iter([value for category_id, value in chosen.items() if category_id not in places])
    first, second = (chosen.get(place, "") if place else "" for place in (*places, None, None)[:2])
    return first or next(rest, ""), second or next(rest, "")


def own_tracking(values: tuple[str, str], base: Tracking, books: References) -> Tracking | None:
    """What a line with these `values` carries, when the others carry `base`; None when it chooses
    nothing for itself.
    """
    if not any(values):
        return None
    usual = tracking_values(base, books)
    return read_tracking(*(value or usual[place] for place, value in enumerate(values)))


def own_values(own: Tracking | None, base: Tracking, books: References) -> tuple[str, str]:
    """The values for a line that carries `own`: '' where it is as in `base`."""
    if own is None:
        return "", ""
    own_options, usual_options = tracking_values(own, books), tracking_values(base, books)
    first, second = (
        ("" if own_option == usual_option else own_option or NO_OPTION)
        for own_option, usual_option in zip(own_options, usual_options, strict=True)
    )
    return first, second
