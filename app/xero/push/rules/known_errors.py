"""What Xero says when it refuses an invoice, and what that means here (facts 3.10)."""

from app.xero.push.rules.advice import NUMBER_TAKEN, Advice

_CONTACT_EDIT = "Fix it on the contact in Xero, then try again."
_TAX = "Edit the invoice and choose a tax rate that is active in Xero."
_ACCOUNT = "Edit the invoice and choose another revenue account."
_LATER_DATE = (
    "Edit the invoice and choose a later date, or ask your bookkeeper to move the lock date"
    " in Xero."
)

# Expression, in any case → what it means. The first that fits decides: the particular come first.
KNOWN_ERRORS: tuple[tuple[str, Advice], ...] = (
    (
        r"converting value|deserializ|unexpected character",
        Advice(
            "push.unreadable",
            "Xero could not read this invoice.",
            "Edit the invoice: look for unusual characters and amounts, then try again.",
        ),
    ),
    (
        r"contact.*(archived|un-archived)",
        Advice(
            "push.contact_archived",
            "The contact is archived in Xero.",
            "Restore it in Xero, or link the client to another contact, then try again.",
            "client",
        ),
    ),
    (
        r"contact.*(could not be found|must be specified|name cannot be empty)",
        Advice(
            "push.contact_gone",
            "Xero no longer has this contact.",
            "Refresh the contacts and link the client to one that exists, then try again.",
            "client",
        ),
    ),
    (
        r"email address must be valid",
        Advice(
            "push.contact_email",
            "The contact's e-mail address in Xero is not valid.",
            _CONTACT_EDIT,
            "client",
        ),
    ),
    (
        r"website must be valid",
        Advice(
            "push.contact_website",
            "The contact's website in Xero is not valid.",
            _CONTACT_EDIT,
            "client",
        ),
    ),
    (
        r"contact name",
        Advice(
            "push.contact_name", "Xero does not accept the contact's name.", _CONTACT_EDIT, "client"
        ),
    ),
    (
        r"not subscribed to currency|currency",
        Advice(
            "push.currency_missing",
            "The invoice's currency is not set up in Xero.",
            "Add the currency in Xero (some plans have only one), or choose another currency for"
            " the client's new invoices.",
            "client",
        ),
    ),
    (
        r"tax ?type.* cannot be used with account",
        Advice(
            "push.tax_unfit_for_account",
            "The tax rate does not fit the account.",
            "Edit the invoice: choose another tax rate or another account.",
        ),
    ),
    (r"tax ?type.* mandatory", Advice("push.tax_missing", "A line has no tax rate.", _TAX)),
    (
        r"tax ?rate must be active",
        Advice("push.tax_inactive", "The tax rate is no longer active in Xero.", _TAX),
    ),
    (r"tax ?(type|rate)", Advice("push.tax_refused", "Xero does not accept the tax rate.", _TAX)),
    (
        r"account code .* (archived|deleted)",
        Advice("push.account_archived", "The revenue account is archived in Xero.", _ACCOUNT),
    ),
    (
        r"account code",
        Advice("push.account_refused", "Xero does not accept the revenue account.", _ACCOUNT),
    ),
    (
        r"branding ?theme",
        Advice(
            "push.theme_gone",
            "The branding theme no longer exists in Xero.",
            "Edit the invoice and choose another theme; look at the defaults, too.",
        ),
    ),
    (
        r"end of year lock date",
        Advice(
            "push.year_locked",
            "The date lies in a financial year that is locked in Xero.",
            _LATER_DATE,
        ),
    ),
    (
        r"lock date",
        Advice(
            "push.period_locked", "The date lies in a period that is locked in Xero.", _LATER_DATE
        ),
    ),
    (
        r"at most 2 tracking",
        Advice(
            "push.tracking_excess",
            "A line carries more tracking than Xero allows.",
            "Edit the invoice and keep at most two tracking options.",
        ),
    ),
    (
        r"tracking",
        Advice(
            "push.tracking_inactive",
            "A tracking option is no longer active in Xero.",
            "Edit the invoice and choose another tracking option; look at the defaults, too.",
        ),
    ),
    (
        r"item code",
        Advice(
            "push.item_gone",
            "Xero no longer has an item of this invoice.",
            "Edit the invoice and take the line out, or choose another item.",
        ),
    ),
    (
        r"one or more line items",
        Advice("push.no_lines", "The invoice has no lines.", "Discard it and bill its time again."),
    ),
    (
        r"cannot be longer|too long|description",
        Advice(
            "push.text_refused",
            "A text is missing or too long for Xero.",
            "Edit the invoice: every line needs a description of at most 4,000 characters.",
        ),
    ),
    (
        r"due ?date",
        Advice(
            "push.due_date_refused",
            "Xero does not accept the due date.",
            "Edit the invoice and change its dates.",
        ),
    ),
    (
        r"discount",
        Advice(
            "push.discount_refused",
            "Xero does not accept a discount.",
            "Edit the invoice and change the discount.",
        ),
    ),
    (
        r"total cannot be negative",
        Advice(
            "push.total_negative",
            "The total is negative.",
            "Edit the invoice so that its total is at least zero.",
        ),
    ),
    (
        r"line (amount|total)",
        Advice(
            "push.line_too_large",
            "A line is larger than Xero accepts.",
            "Discard this invoice and bill fewer entries at a time.",
        ),
    ),
    (
        NUMBER_TAKEN,
        Advice(
            "push.number_taken",
            "Xero says that this number is taken, and shows no invoice under it.",
            "Look for the number in Xero, then try again.",
            "xero",
        ),
    ),
    (
        r"invoice (#|number)",
        Advice(
            "push.number_refused",
            "Xero does not accept the invoice's number.",
            "Choose a prefix of plain letters and digits in Settings, Invoice defaults. Then"
            " discard this invoice and bill its time again.",
            "defaults",
        ),
    ),
    (
        r"limit of invoices|subscription|trial|pricing plan",
        Advice(
            "push.plan_refused",
            "The organisation's plan in Xero does not allow this invoice.",
            "Look at the subscription in Xero, then try again.",
            "xero",
        ),
    ),
    (
        r"access to invoicing|permission|did not let|not allowed|not authori[sz]ed",
        Advice(
            "push.invoicing_refused",
            "Xero does not let Hourline create invoices in this organisation.",
            "Reconnect as somebody who may create invoices there, or check the plan in Xero.",
            "xero",
        ),
    ),
    (
        r"valid status|payment or credit note|payments or credit notes",
        Advice(
            "push.held_already",
            "Xero has this invoice already, in a state that does not allow this.",
            "Look for the number in Xero, then try again.",
            "xero",
        ),
    ),
    (
        r"\burl\b",
        Advice(
            "push.link_refused",
            "Xero does not accept the link back to Hourline.",
            "Tell the operator of Hourline: its address is not one that Xero takes.",
        ),
    ),
    (
        r"more than 100,000",
        Advice(
            "push.search_too_large",
            "There is too much in Xero to look for this invoice.",
            "Try again later.",
            "xero",
        ),
    ),
)
