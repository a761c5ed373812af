"""What people are told when the ways into their account change, each posted inside the caller's
transaction.
"""

from app.accounts.models import User
from app.accounts.services.email_links import (
    NEW_ADDRESS,
    RESET,
    TAKE_BACK,
    absolute_url,
    issue_link,
)
from app.kernel import mail
from app.kernel.counts import count_noun
from app.kernel.letters import Letter, Link


def email_reset_link(user: User) -> None:
    mail.post(
        user.email,
        Letter(
            "Set a new password",
            ["A new password was requested for your account at Hourline."],
            name=user.name,
            button=Link("Set a new password", issue_link(user.id, RESET)),
            closing=[
                "The link works once, for one hour. If it was not you, do nothing: nothing has"
                " changed."
            ],
        ),
    )


def notify_missing_account(address: str) -> None:
    """To an address that somebody took for that of an account."""
    mail.post(
        address,
        Letter(
            "There is no account with this address",
            [
                "A new password was requested for this address at Hourline, but no account has"
                " it. Perhaps yours has another address."
            ],
            button=Link("Sign up", absolute_url("/signup")),
            closing=["If it was not you, do nothing."],
        ),
    )


def notify_password_change(user: User) -> None:
    _notify(
        user,
        "Your password was changed",
        "The password of your account at Hourline was changed, and all your other sessions have"
        " ended.",
    )


def notify_second_factor(user: User) -> None:
    sentence = (
        "An authenticator app was set up for your account at Hourline. Signing in now asks for its"
        " code."
    )
    _notify_new_sign_in_way(user, "An authenticator was set up", sentence)


def notify_new_recovery_codes(user: User) -> None:
    _notify(
        user,
        "New recovery codes were made",
        "New recovery codes were made for your account at Hourline. The earlier ones no longer"
        " work.",
    )


def notify_removed_second_factor(user: User) -> None:
    _notify(
        user,
        "Your second factor was removed",
        "The authenticator app was removed from your account at Hourline. Your password is enough"
        " now.",
    )


def notify_xero_link(user: User, *, linked: bool) -> None:
    if linked:
        sentence = (
            "A Xero user was linked to your account at Hourline: signing in with Xero opens it from"
            " now on."
        )
        _notify_new_sign_in_way(user, "You can sign in with Xero", sentence)
    else:
        _notify(
            user,
            "Xero no longer opens your account",
            "Signing in with Xero no longer opens your account at Hourline.",
        )


def notify_new_passkey(user: User, name: str) -> None:
    sentence = (
        f"A passkey was added to your account at Hourline, “{name}”: it opens the account without a"
        " password from now on."
    )
    _notify_new_sign_in_way(user, "A passkey was added", sentence)


def notify_removed_passkey(user: User, name: str) -> None:
    _notify(
        user,
        "A passkey was removed",
        f"The passkey “{name}” no longer opens your account at Hourline, and all your other"
        " sessions have ended.",
    )


def notify_used_recovery_code(user: User, codes_left: int) -> None:
    codes_words = count_noun(codes_left, "is", "are") if codes_left else "none is"
    text = (
        "A recovery code was used in place of your authenticator. Of the ten,"
        f" {codes_words} left; you can make new ones on your security page."
    )
    _notify(user, "A recovery code was used", text)


def email_address_confirmation(user: User, address: str) -> None:
    """To the new address, which is the person's once they follow the link."""
    mail.post(
        address,
        Letter(
            "Confirm your new e-mail address",
            ["You want to use this address for your account at Hourline."],
            name=user.name,
            button=Link("Confirm this address", issue_link(user.id, NEW_ADDRESS, email=address)),
            closing=["The link works once, for 24 hours. If it was not you, do nothing."],
        ),
    )


def notify_address_conflict(address: str) -> None:
    """To the owner of an account with an address that somebody wants to move another account to."""
    mail.post(
        address,
        Letter(
            "Your address is that of an account already",
            [
                "This address was entered for another account at Hourline. It has an account"
                " already, and an address belongs to one account only. Nothing was changed."
            ],
        ),
    )


def notify_new_address(user: User, former: str) -> None:
    """To the former address, whose owner can take the change back."""
    _post_recovery_letter(
        user,
        former,
        "Your e-mail address was changed",
        "Your account at Hourline now has another e-mail address.",
    )


def _notify_new_sign_in_way(user: User, subject: str, sentence: str) -> None:
    """Of what opens the account from now on: a new password alone would leave it to an intruder."""
    _post_recovery_letter(user, user.email, subject, sentence)


def _post_recovery_letter(user: User, address: str, subject: str, sentence: str) -> None:
    mail.post(
        address,
        Letter(
            subject,
            [
                f"{sentence} If that was you, there is nothing to do.",
                "If it was not you, take your account back: that ends every session, shuts out"
                " whoever did it and lets you set a new password.",
            ],
            name=user.name,
            button=Link("Take my account back", issue_link(user.id, TAKE_BACK, email=address)),
            closing=["The link works once, for seven days."],
        ),
    )


def _notify(user: User, subject: str, sentence: str) -> None:
    mail.post(
        user.email,
        Letter(
            subject,
            [sentence, "If it was not you, set a new password at once."],
            name=user.name,
            button=Link("Set a new password", absolute_url("/reset")),
        ),
    )
