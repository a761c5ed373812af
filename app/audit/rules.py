"""The audit log in words; pure."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from string import Formatter
from typing import Any

from app.accounts.rules.places import FORMATS, zone_name
from app.kernel.messages import PLAIN_SPELLING, Spelling
from app.kernel.money import Hundredths, Minor, from_hundredths, from_minor
from app.xero.api.problems import SENTENCES as PROBLEMS
from app.xero.connect.rules import DISCONNECT_REASONS
from app.xero.contacts.rules.unlink_reasons import UNLINK_REASONS
from app.xero.sync.rules import DEFAULTS_REASONS

# What comes before the dot of an action, and what it is called in the filter.
GROUPS: Mapping[str, str] = {
    "member": "Members",
    "invitation": "Invitations",
    "ownership": "Ownership",
    "organisation": "Organisation",
    "xero": "Xero connection",
    "invoice": "Invoices",
    "bulk": "Batches of invoices",
    "invoice_defaults": "Invoice defaults",
    "client": "Clients",
    "contact": "Xero contacts",
    "project": "Projects",
    "milestone": "Milestones",
    "task": "Tasks",
    "rate": "Rates",
    "retainer": "Retainers",
    "entry": "Time entries",
    "timer": "Timers",
    "week": "Timesheets",
    "export": "Exports",
    "audit": "Audit log",
    "push": "Pushes",
    "sync": "Syncs",
    "job": "Jobs",
}

# After who did it: '{subject}' is the entry's subject, other names are of its details.
WORDS: Mapping[str, str] = {
    "member.added": "added {subject} as {role}",
    "member.joined": "joined as {role}, invited by {invited_by}",
    "member.role_changed": "made {subject}, who was {before}, {after}",
    "member.deactivated": "deactivated {subject}",
    "member.reactivated": "reactivated {subject}",
    "member.left": "left the organisation",
    "member.profile_changed": "changed their profile",
    "invitation.sent": "invited {subject} as {role}",
    "invitation.resent": "sent the invitation to {subject} again",
    "invitation.revoked": "revoked the invitation to {subject}",
    "ownership.offered": "offered the ownership to {subject}",
    "ownership.accepted": "accepted the ownership from {given_by}",
    "ownership.declined": "declined the ownership",
    "ownership.withdrawn": "withdrew the offer of ownership to {subject}",
    "organisation.created": "opened {subject}",
    "organisation.changed": "changed the organisation's settings",
    "organisation.moved": "moved the organisation's web address from {before} to {after}",
    "organisation.details_changed": "changed what invoices say of the organisation",
    "organisation.logo_changed": "changed the logo",
    "organisation.logo_removed": "removed the logo",
    "organisation.closed": "closed {subject}",
    "organisation.reopened": "undid the closing of {subject}",
    "xero.connected": "connected {subject} in Xero",
    "xero.reconnected": "reconnected {subject} in Xero",
    "xero.disconnected": "disconnected {subject} in Xero",
    "xero.needs_reconnect": "noticed that {subject} in Xero needs reconnecting",
    "xero.module_on": "switched on {subject}",
    "xero.module_off": "switched off {subject}",
    "invoice.created": "made an invoice for {subject}",
    "invoice.edited": "edited the invoice for {subject}",
    "invoice.discarded": "discarded the invoice {subject}",
    "invoice.queued": "sent invoice {subject} off to Xero",
    "invoice.pushed": "put invoice {subject} into Xero",
    "invoice.adopted": "found invoice {subject} in Xero and took it over",
    "invoice.warned": "was warned by Xero about invoice {subject}",
    "invoice.warning_settled": "settled what Xero warned of for invoice {subject}",
    "invoice.push_failed": "could not put invoice {subject} into Xero",
    "invoice.needs_attention": "found something else in Xero as invoice {subject}",
    "invoice.renumbered": "gave the invoice another number: {subject}",
    "invoice.resent": "sent the invoice to Xero again, {earlier} before, as {subject}",
    "invoice.released": "released the time of invoice {subject}",
    "invoice.difference_accepted": "accepted what differs in Xero for invoice {subject}",
    "invoice.submitted": "saw invoice {subject} submitted for approval in Xero",
    "invoice.authorised": "saw invoice {subject} approved in Xero",
    "invoice.paid": "saw invoice {subject} paid in Xero",
    "invoice.voided": "saw invoice {subject} voided in Xero",
    "invoice.deleted": "saw invoice {subject} deleted in Xero",
    "invoice_defaults.changed": "changed the invoice defaults",
    "bulk.started": "started a batch of invoices: {subject}",
    "client.created": "added the client {subject}",
    "client.changed": "changed the client {subject}",
    "client.archived": "archived the client {subject}",
    "client.restored": "restored the client {subject}",
    "client.linked": "linked {subject} to its contact in Xero",
    "client.unlinked": "unlinked {subject} from its contact in Xero",
    "client.contact_merged": "followed the contact of {subject}, merged in Xero",
    "contact.warned": "was told by Xero that the contact {subject} is not as it was asked for",
    "contact.warning_settled": "settled what Xero said of the contact {subject}",
    "contact.created_in_xero": "created the contact {subject} in Xero",
    "project.created": "added the project {subject}",
    "project.changed": "changed the project {subject}",
    "project.moved": "moved the project {subject} to another client",
    "project.archived": "archived the project {subject}",
    "project.restored": "restored the project {subject}",
    "milestone.added": "added the milestone {subject} to {project}",
    "milestone.changed": "changed the milestone {subject} of {project}",
    "milestone.deleted": "deleted the milestone {subject} of {project}",
    "task.created": "added the task {subject}",
    "task.changed": "changed the task {subject}",
    "task.archived": "archived the task {subject}",
    "task.restored": "restored the task {subject}",
    "rate.added": "added a rate of the {subject}",
    "rate.changed": "changed a rate of the {subject}",
    "rate.deleted": "deleted a rate of the {subject}",
    "retainer.changed": "changed the retainer of {subject}",
    "retainer.terms_added": "gave the retainer of {subject} new terms",
    "retainer.terms_deleted": "deleted terms of the retainer of {subject}",
    "retainer.stopped": "stopped the retainer of {subject}",
    "entry.created": "added time for {subject}",
    "entry.changed": "changed time of {subject}",
    "entry.duplicated": "duplicated time of {subject}",
    "entry.deleted": "deleted time of {subject}",
    "entry.undone": "undid a change of time of {subject}",
    "timer.dropped": "dropped a timer of {subject} that waited for its end",
    "week.changed": "changed the week of {subject}",
    "week.row_deleted": "deleted a row of the week of {subject}",
    "export.asked": "asked for an export of everything",
    "export.downloaded": "downloaded an export of everything",
    "audit.downloaded": "downloaded the audit log",
    "push.retried": "retried the push of {subject}",
    "push.given_up": "gave up the push of {subject}",
    "sync.retried": "retried the sync of {subject}",
    "job.retried": "retried a job: {subject}",
}
# Ids, which say nothing to a reader.
OMITTED_DETAILS = frozenset({"invoice", "xero_invoice", "export", "job", "member", "run"})
WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# A reason that is no code was stored as words, or typed by a person.
REASONS: Mapping[str, str] = {
    **PROBLEMS,
    **DISCONNECT_REASONS,
    **UNLINK_REASONS,
    **DEFAULTS_REASONS,
}
DETAIL_SPELLINGS: Mapping[str, Callable[[Any], str]] = {
    "week_start": lambda day: WEEK[day],
    "time_zone": zone_name,
    "locale": lambda locale: FORMATS.get(locale, locale),
    "formats": lambda locale: FORMATS.get(locale, locale),
    "how": str,
    "reason": lambda reason: REASONS.get(reason, reason),
}
DETAIL_LABELS: Mapping[str, str] = {
    "locale": "formats",
    "how": "",
    "short_timers": "timers under a minute",
}
MONEY_SUFFIXES = ("_hundredths", "_minor")
AMOUNTS = frozenset({"amount", "overage_rate"})
DAYS = frozenset({"date", "starts_on"})


def sentence(action: str, subject: str, details: Mapping[str, Any]) -> str:
    """What was done, to be read after who did it. An action that nobody put into words yet reads by
    its name: 'budget alerted: Acme'.
    """
    words = WORDS.get(action)
    if words is None:
        action_words = action.replace(".", " ").replace("_", " ")
        return f"{action_words}: {subject}" if subject else action_words
    values = {**details, "subject": subject or "something"}
    return words.format_map({name: values.get(name, "something") for name in _names(words)})


def detail_words(
    action: str, details: Mapping[str, Any], spelling: Spelling = PLAIN_SPELLING
) -> str:
    """The details that the sentence does not tell: 'currency EUR, week start Monday'."""
    named_in_sentence = _names(WORDS.get(action, ""))
    remaining = {
        name: value
        for name, value in details.items()
        if name not in named_in_sentence
        and name not in OMITTED_DETAILS
        and value not in ("", None, [], {})
    }
    if action.startswith("entry.") and isinstance(remaining.get("before"), int):
        remaining["before_seconds"] = remaining.pop("before")
    money = [name for name in remaining if name.endswith(MONEY_SUFFIXES)]
    currency = (
        remaining.pop("currency") if money and isinstance(remaining.get("currency"), str) else ""
    )
    return ", ".join(_fact(name, value, spelling, currency) for name, value in remaining.items())


def _names(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}


def _fact(name: str, value: object, spelling: Spelling, currency: str = "") -> str:
    """'total 1072.39 NZD' of total_hundredths, '1:30 hours' of seconds, 'exact name' of how, else
    the name and the value.
    """
    if isinstance(value, int) and name.endswith(MONEY_SUFFIXES):
        amount = (
            from_minor(Minor(value), currency)
            if currency and name.endswith("_minor")
            else from_hundredths(Hundredths(value))
        )
        label = name.rpartition("_")[0].replace("_", " ")
        return f"{label} {spelling.number(amount)} {currency}".rstrip()
    if isinstance(value, int) and name.endswith("seconds"):
        label = name.removesuffix("seconds").replace("_", " ")
        return f"{label}{value // 3600}:{value % 3600 // 60:02} hours"
    label = DETAIL_LABELS.get(name, name).replace("_", " ")
    return f"{label} {_detail_value(name, value, spelling)}".strip()


def _detail_value(name: str, value: object, spelling: Spelling) -> str:
    try:
        if name in DETAIL_SPELLINGS:
            return DETAIL_SPELLINGS[name](value)
        if name in AMOUNTS:
            return spelling.number(Decimal(str(value)))
        if name in DAYS:
            return spelling.day(date.fromisoformat(str(value)))
    except (InvalidOperation, ValueError, LookupError, TypeError, AttributeError):
        return str(value)
    return _value(value, spelling)


def _value(value: object, spelling: Spelling) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(item).replace("_", " ") for item in value)
    if isinstance(value, Mapping):
        return "; ".join(
            _fact(name, item, spelling) for name, item in value.items() if item not in ("", None)
        )
    return str(value)
