"""The letters about accounts, each posted inside the caller's transaction."""

from app.accounts.models import User
from app.accounts.services.email_links import VERIFY, WELCOME, absolute_url, issue_link
from app.kernel import mail

SIGNATURE = "\n\nHourline\n"


def email_verification_link(user: User) -> None:
    mail.post(
        user.email,
        "Confirm your e-mail address",
        f"Hello {user.name},\n\nsomebody, hopefully you, signed up for Hourline with this address."
        f" Confirm it here:\n\n{issue_link(user.id, VERIFY)}\n\nThe link works once, for 24 hours."
        f" If it was not you, do nothing: without you nothing happens.{SIGNATURE}",
    )


def notify_repeated_sign_up(user: User) -> None:
    """To the owner of an account with whose address somebody tried to sign up again."""
    mail.post(
        user.email,
        "You already have an account with Hourline",
        f"Hello {user.name},\n\nsomebody, perhaps you, tried to sign up for Hourline with this"
        f" address. You have an account already; sign in here:\n\n{absolute_url('/login')}\n\nIf it"
        f" was not you, do nothing: your account is as it was.{SIGNATURE}",
    )


def email_welcome_link(user: User) -> None:
    """To the owner of an address that was never confirmed: whoever typed a password for it until
    now does not count.
    """
    mail.post(
        user.email,
        "Choose a password for Hourline",
        f"Hello {user.name},\n\nthere is an account at Hourline with this address. Choose your"
        f" password here:\n\n{issue_link(user.id, WELCOME)}\n\nThe link works once, for seven days."
        f" If you did not ask for it, do nothing.{SIGNATURE}",
    )
