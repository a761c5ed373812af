"""The letters about belonging to an organisation, each posted inside the caller's transaction."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from app.accounts.models import Membership, Organisation, User
from app.accounts.rules.places import zone_name
from app.accounts.services.email_links import absolute_url
from app.accounts.services.sign_up_emails import SIGNATURE
from app.kernel import mail


def email_invitation(email: str, organisation: Organisation, by: str, role: str, path: str) -> None:
    mail.post(
        email,
        f"{by} invites you to {organisation.name} in Hourline",
        f"Hello,\n\n{by} invites you to join {organisation.name} in Hourline, where its team tracks"
        f" time, as {role}:\n\n{absolute_url(path)}\n\nThe link works once, for seven days, and"
        f" only for {email}. If you did not expect it, do nothing.{SIGNATURE}",
    )


def email_ownership_offer(user: User, organisation: Organisation, by: str) -> None:
    mail.post(
        user.email,
        f"{by} offers you the ownership of {organisation.name}",
        f"Hello {user.name},\n\n{by} offers you the ownership of {organisation.name} in Hourline."
        " Accept or decline here, within seven"
        f" days:\n\n{absolute_url(f'/o/{organisation.slug}/ownership')}\n\nUntil you accept nothing"
        f" changes.{SIGNATURE}",
    )


def notify_ownership_transfer(
    user: User, organisation: Organisation, to: str, *, keeps: bool
) -> None:
    rest = "You are an owner as before." if keeps else "You are an admin from now on."
    mail.post(
        user.email,
        f"{to} is now an owner of {organisation.name}",
        f"Hello {user.name},\n\n{to} has accepted the ownership of {organisation.name} that you"
        f" offered. {rest}{SIGNATURE}",
    )


def notify_declined_ownership(user: User, organisation: Organisation, by: str) -> None:
    mail.post(
        user.email,
        f"{by} does not take the ownership of {organisation.name}",
        f"Hello {user.name},\n\n{by} has declined the ownership of {organisation.name}. Everything"
        f" is as it was.{SIGNATURE}",
    )


def notify_closure(owner: Membership, organisation: Organisation, by: str, until: datetime) -> None:
    """`until` as the owner writes it, in their time zone."""
    zone, user = ZoneInfo(owner.time_zone), owner.user
    written = owner.locale or organisation.locale
    day, hour = (
        format_date(until.astimezone(zone), "long", locale=written),
        format_time(until, "short", tzinfo=zone, locale=written),
    )
    mail.post(
        user.email,
        f"{organisation.name} is being closed",
        f"Hello {user.name},\n\n{by} is closing {organisation.name} in Hourline. Xero is"
        f" disconnected and nothing can be changed any more. On {day} at {hour}"
        f" ({zone_name(owner.time_zone)}) everything of it is deleted for good.\n\nUntil then an"
        " owner can undo this, and download everything,"
        f" here:\n\n{absolute_url(f'/o/{organisation.slug}/closure')}{SIGNATURE}",
    )


def notify_reopening(user: User, organisation: Organisation, by: str) -> None:
    mail.post(
        user.email,
        f"{organisation.name} stays open",
        f"Hello {user.name},\n\n{by} has undone the closing of {organisation.name}: nothing is"
        " deleted. Xero has to be connected"
        f" again:\n\n{absolute_url(f'/o/{organisation.slug}/xero')}{SIGNATURE}",
    )
