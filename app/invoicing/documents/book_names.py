from app.invoicing.rules import References, Tracking


class BookNames:
    """How accounts, tax rates and tracking options are called in Xero."""

    def __init__(self, books: References) -> None:
        self._books = books
        categories = books.tracking or ()
        self._options = {
            (category.id, option.id): f"{category.name}: {category.option_name(option)}"
            for category in categories
            for option in category.options
        }

    def names_of(self, account_code: str, tax_type: str, tracking: Tracking) -> tuple[str, ...]:
        account, rate = self._books.account(account_code), self._books.tax_rate(tax_type)
        names = [
            f"{account.code} · {account.name}" if account else account_code,
            rate.name if rate else tax_type,
            *(self._options.get(pair, "") for pair in tracking),
        ]
        return tuple(name for name in names if name)
