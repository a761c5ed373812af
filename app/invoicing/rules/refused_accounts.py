"""Which accounts of an invoice Xero does not take."""

import re
from collections.abc import Collection

from app.invoicing.rules.problems import account_problem
from app.invoicing.rules.references import References


def find_refused_accounts(
    codes: Collection[str], references: References, xero_words: str
) -> set[str]:
    """Those of the invoice's account `codes` that cannot be used any more, or that Xero names in
    `xero_words`; the only one where neither tells. Empty where it could be any of several, and
    where nothing is known of the books.
    """
    if not references.is_known:
        return set()
    present = {code for code in codes if code}
    refused = {
        code for code in present if account_problem(code, references) or _is_named(code, xero_words)
    }
    return refused or (present if len(present) == 1 else set())


def _is_named(code: str, xero_words: str) -> bool:
    """As in "Account code '200' is not a valid code" (facts 3.10)."""
    pattern = rf"account code\W+{re.escape(code)}(?!\w)"
    return re.search(pattern, xero_words, re.IGNORECASE) is not None
