"""Which scope an accounting endpoint needs, granular or broad (facts 2)."""

_INVOICES, _PAYMENTS = "accounting.invoices", "accounting.payments"
_BANK, _SETTINGS = "accounting.banktransactions", "accounting.settings"
_CONTACTS, _JOURNALS = "accounting.contacts", "accounting.manualjournals"
_BROAD = "accounting.transactions"

_FAMILIES: dict[str, tuple[str, ...]] = {
    "invoices": (_INVOICES, _BROAD),
    "creditnotes": (_INVOICES, _BROAD),
    "quotes": (_INVOICES, _BROAD),
    "purchaseorders": (_INVOICES, _BROAD),
    "repeatinginvoices": (_INVOICES, _BROAD),
    "linkedtransactions": (_INVOICES, _BROAD),
    "items": (_INVOICES, _SETTINGS, _BROAD),
    "payments": (_PAYMENTS, _BROAD),
    "batchpayments": (_PAYMENTS, _BROAD),
    "prepayments": (_PAYMENTS, _BROAD),
    "overpayments": (_PAYMENTS, _BROAD),
    "banktransactions": (_BANK, _BROAD),
    "banktransfers": (_BANK, _BROAD),
    "manualjournals": (_JOURNALS, _BROAD),
    "expenseclaims": (_BROAD,),
    "receipts": (_BROAD,),
    "contacts": (_CONTACTS,),
    "contactgroups": (_CONTACTS,),
    "organisation": (_SETTINGS,),
    "organisations": (_SETTINGS,),
    "accounts": (_SETTINGS,),
    "taxrates": (_SETTINGS,),
    "trackingcategories": (_SETTINGS,),
    "brandingthemes": (_SETTINGS,),
    "currencies": (_SETTINGS,),
    "users": (_SETTINGS,),
    "invoicereminders": (_SETTINGS,),
}

_REPORTS = {
    "agedpayablesbycontact": "aged",
    "agedreceivablesbycontact": "aged",
    "balancesheet": "balancesheet",
    "banksummary": "banksummary",
    "budgetsummary": "budgetsummary",
    "executivesummary": "executivesummary",
    "profitandloss": "profitandloss",
    "trialbalance": "trialbalance",
    "basreport": "taxreports",
    "gstreport": "taxreports",
    "tenninetynine": "tenninetynine",
}


def _accepted_scopes(families: tuple[str, ...], is_read: bool) -> frozenset[str]:
    readable = {f"{family}.read" for family in families} if is_read else set()
    return frozenset({*families, *readable})


def _report_scopes(name: str) -> frozenset[str]:
    granular = _REPORTS.get(name, name)
    return frozenset({f"accounting.reports.{granular}.read", "accounting.reports.read"})


def may_call(path: str, method: str, scopes: tuple[str, ...]) -> bool:
    """Whether a token with `scopes` may call `path` (below /api.xro/2.0, lower case).

    An endpoint that this table does not know needs nothing here: it answers 404.
    """
    segments = [part for part in path.split("/") if part]
    if not segments:
        return True
    is_read = method in {"GET", "HEAD"}
    needed: list[frozenset[str]] = []
    if segments[0] == "reports":
        needed.append(_report_scopes(segments[1] if len(segments) > 1 else ""))
    elif segments[0] in _FAMILIES:
        needed.append(_accepted_scopes(_FAMILIES[segments[0]], is_read))
    if "attachments" in segments[1:]:
        needed.append(_accepted_scopes(("accounting.attachments",), is_read))
    return all(alternatives & set(scopes) for alternatives in needed)
