"""Every scope an app may ask for, and what it means in words (facts 2)."""

IDENTITY_SCOPES = {
    "openid": "Confirm who you are",
    "profile": "See your name",
    "email": "See your e-mail address",
    "offline_access": "Keep access while you are away, until you disconnect",
}

_READ_WRITE = {
    "accounting.invoices": "invoices, bills, credit notes, quotes and items",
    "accounting.payments": "payments",
    "accounting.banktransactions": "bank transactions",
    "accounting.manualjournals": "manual journals",
    "accounting.contacts": "contacts",
    "accounting.settings": "organisation settings, accounts, tax rates and tracking",
    "accounting.attachments": "attachments",
}

_REPORTS = {
    "aged": "aged receivables and payables",
    "balancesheet": "balance sheet",
    "banksummary": "bank summary",
    "budgetsummary": "budget summary",
    "executivesummary": "executive summary",
    "profitandloss": "profit and loss",
    "trialbalance": "trial balance",
    "taxreports": "tax",
    "tenninetynine": "1099",
}

APP_SCOPES = {"app.connections": "Manage the app's own connections"}
"""Of the app itself: they reach no organisation's data (facts 1.1)."""

BROAD_SCOPES = {
    "accounting.transactions": "View and manage all your transactions",
    "accounting.transactions.read": "View all your transactions",
    "accounting.reports.read": "View all your reports",
}

GRANULAR_SCOPES = (
    {scope: f"View and manage your {records}" for scope, records in _READ_WRITE.items()}
    | {f"{scope}.read": f"View your {records}" for scope, records in _READ_WRITE.items()}
    | {
        f"accounting.reports.{name}.read": f"View your {words} report"
        for name, words in _REPORTS.items()
    }
    | {
        "accounting.budgets.read": "View your budgets",
        "accounting.journals.read": "View your journals",
        "files": "View and manage your files",
        "files.read": "View your files",
        "assets": "View and manage your fixed assets",
        "assets.read": "View your fixed assets",
        "projects": "View and manage your projects",
        "projects.read": "View your projects",
    }
)

SCOPE_DESCRIPTIONS = IDENTITY_SCOPES | APP_SCOPES | GRANULAR_SCOPES | BROAD_SCOPES


def unknown_scopes(requested: list[str], granular_only: bool) -> list[str]:
    """Those the app may not ask for; broad ones are refused to apps made since 2 March 2026."""
    refused = BROAD_SCOPES if granular_only else {}
    return [scope for scope in requested if scope not in SCOPE_DESCRIPTIONS or scope in refused]


def accumulate_scopes(requested: list[str], agreed_before: set[str]) -> list[str]:
    """Scopes add up per person and app: what was agreed to before stays (facts 2)."""
    earlier = sorted(agreed_before - set(requested) - set(IDENTITY_SCOPES))
    return [*requested, *earlier]
