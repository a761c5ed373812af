"""The letters about belonging to an organisation, each posted inside the caller's transaction."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from app.accounts.models import Membership, Organisation, User
from app.accounts.rules.places import zone_name
from app.accounts.services.email_links import absolute_url
from app.kernel import mail
from app.kernel.letters import Letter, Link


def email_invitation(email: str, organisation: Organisation, by: str, role: str, path: str) -> None:
    mail.post(
        email,
        Letter(
            f"{by} invites you to {organisation.name} in Hourline",
            [
                f"{by} invites you to join {organisation.name} in Hourline, where its team tracks"
                f" time, as {role}."
            ],
            button=Link("Accept the invitation", absolute_url(path)),
            closing=[
                f"The link works once, for seven days, and only for {email}. If you did not expect"
                " it, do nothing."
            ],
        ),
    )


def email_ownership_offer(user: User, organisation: Organisation, by: str) -> None:
    mail.post(
        user.email,
        Letter(
            f"{by} offers you the ownership of {organisation.name}",
            [
                f"{by} offers you the ownership of {organisation.name} in Hourline. You can accept"
                " or decline within seven days."
            ],
            name=user.name,
            button=Link("Look at the offer", absolute_url(f"/o/{organisation.slug}/ownership")),
            closing=["Until you accept nothing changes."],
        ),
    )


def notify_ownership_transfer(
    user: User, organisation: Organisation, to: str, *, keeps: bool
) -> None:
    rest = "You are an owner as before." if keeps else "You are an admin from now on."
    mail.post(
        user.email,
        Letter(
            f"{to} is now an owner of {organisation.name}",
            [f"{to} has accepted the ownership of {organisation.name} that you offered. {rest}"],
            name=user.name,
        ),
    )


def notify_declined_ownership(user: User, organisation: Organisation, by: str) -> None:
    mail.post(
        user.email,
        Letter(
            f"{by} does not take the ownership of {organisation.name}",
            [f"{by} has declined the ownership of {organisation.name}. Everything is as it was."],
            name=user.name,
        ),
    )


def notify_closure(owner: Membership, organisation: Organisation, by: str, until: datetime) -> None:
    """`until` as the owner writes it, in their time zone."""
    zone, user = ZoneInfo(owner.time_zone), owner.user
    written = owner.locale or organisation.locale
    day, hour = (
        format_date(until.astimezone(zone), "medium", locale=written),
        format_time(until, "short", tzinfo=zone, locale=written),
    )
    mail.post(
        user.email,
        Letter(
            f"{organisation.name} is being closed",
            [
                f"{by} is closing {organisation.name} in Hourline. Xero is disconnected and nothing"
                f" can be changed any more. On {day} at {hour} ({zone_name(owner.time_zone)})"
                " everything of it is deleted for good.",
                "Until then an owner can undo this, and download everything.",
            ],
            name=user.name,
            button=Link("Undo or download", absolute_url(f"/o/{organisation.slug}/closure")),
        ),
    )


def notify_reopening(user: User, organisation: Organisation, by: str) -> None:
    mail.post(
        user.email,
        Letter(
            f"{organisation.name} stays open",
            [
                f"{by} has undone the closing of {organisation.name}: nothing is deleted. Xero has"
                " to be connected again."
            ],
            name=user.name,
            button=Link("Connect Xero", absolute_url(f"/o/{organisation.slug}/xero")),
        ),
    )
