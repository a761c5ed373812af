"""The letters about accounts, each posted inside the caller's transaction."""

from app.accounts.models import User
from app.accounts.services.email_links import VERIFY, WELCOME, absolute_url, issue_link
from app.kernel import mail
from app.kernel.letters import Letter, Link


def email_verification_link(user: User) -> None:
    mail.post(
        user.email,
        Letter(
            "Confirm your e-mail address",
            ["This address was used to sign up for Hourline."],
            name=user.name,
            button=Link("Confirm this address", issue_link(user.id, VERIFY)),
            closing=[
                "The link works once, for 24 hours; until you follow it nobody can sign in. If it"
                " was not you, do nothing: nothing happens without you."
            ],
        ),
    )


def notify_repeated_sign_up(user: User) -> None:
    """To the owner of an account with whose address somebody tried to sign up again."""
    mail.post(
        user.email,
        Letter(
            "You already have an account with Hourline",
            ["This address was used to sign up for Hourline again. You already have an account."],
            name=user.name,
            button=Link("Sign in", absolute_url("/login")),
            closing=["If it was not you, do nothing: your account is as it was."],
        ),
    )


def email_welcome_link(user: User) -> None:
    """To the owner of an address that was never confirmed: whoever typed a password for it until
    now does not count.
    """
    mail.post(
        user.email,
        Letter(
            "Choose a password for Hourline",
            ["There is an account at Hourline with this address."],
            name=user.name,
            button=Link("Choose a password", issue_link(user.id, WELCOME)),
            closing=["The link works once, for seven days. If you did not ask for it, do nothing."],
        ),
    )
