"""What people are told when the ways into their account change, each posted inside the caller's transaction."""

from app.accounts.links import NEW_ADDRESS, RESET, UNDO_ADDRESS, address_of, issue_link
from app.accounts.models import User
from app.accounts.services.letters import SIGNED
from app.kernel import mail

NOT_YOU = "If it was not you, set a new password at once"


def offer_reset(user: User) -> None:
    mail.post(
        user.email,
        "Set a new password",
        f"Hello {user.name},\n\nsomebody, hopefully you, wants a new password for your account at Hourline. Set it here:\n\n"
        f"{issue_link(user.id, RESET)}\n\nThe link works once, for one hour. If it was not you, do nothing: nothing has changed.{SIGNED}",
    )


def tell_of_no_account(address: str) -> None:
    """To an address that somebody took for that of an account."""
    mail.post(
        address,
        "There is no account with this address",
        f"Hello,\n\nsomebody, hopefully you, wants to set a new password at Hourline. There is no account with this address: perhaps it "
        f"has another one. Signing up is here:\n\n{address_of('/signup')}\n\nIf it was not you, do nothing.{SIGNED}",
    )


def tell_of_password(user: User) -> None:
    _tell(user, "Your password was changed", "the password of your account at Hourline was changed, and all your other sessions have ended.")


def tell_of_second_factor(user: User) -> None:
    _tell(user, "An authenticator was set up", "an authenticator app was set up for your account at Hourline. Signing in now asks for its code.")


def tell_of_removed_factor(user: User) -> None:
    _tell(user, "Your second factor was removed", "the authenticator app was removed from your account at Hourline. Your password is enough now.")


def tell_of_xero_link(user: User, *, linked: bool) -> None:
    if linked:
        _tell(user, "You can sign in with Xero", "a Xero user was linked to your account at Hourline: signing in with Xero opens it from now on.")
    else:
        _tell(user, "Xero no longer opens your account", "signing in with Xero no longer opens your account at Hourline.")


def tell_of_passkey(user: User, name: str) -> None:
    mail.post(
        user.email,
        "A passkey was added",
        f"Hello {user.name},\n\na passkey was added to your account at Hourline, “{name}”: it opens the account by itself from now on.\n\n"
        f"If it was not you, remove it on your security page, which also ends your other sessions, and then set a new password:\n\n"
        f"{address_of('/account')}{SIGNED}",
    )


def tell_of_removed_passkey(user: User, name: str) -> None:
    _tell(user, "A passkey was removed", f"the passkey “{name}” no longer opens your account at Hourline, and all your other sessions have ended.")


def tell_of_recovery_code(user: User, left: int) -> None:
    many = "none is" if left == 0 else "one is" if left == 1 else f"{left} are"
    text = f"a recovery code was used in place of your authenticator. Of the ten, {many} left; you can make new ones on your security page."
    _tell(user, "A recovery code was used", text)


def ask_to_confirm_address(user: User, address: str) -> None:
    """To the new address, which is the person's once they follow the link."""
    mail.post(
        address,
        "Confirm your new e-mail address",
        f"Hello {user.name},\n\nyou want to use this address for your account at Hourline. Confirm it here:\n\n"
        f"{issue_link(user.id, NEW_ADDRESS, email=address)}\n\nThe link works once, for 24 hours. If it was not you, do nothing.{SIGNED}",
    )


def tell_of_address_wanted(address: str) -> None:
    """To the owner of an account with an address that somebody wants to move another account to."""
    mail.post(
        address,
        "Your address is that of an account already",
        f"Hello,\n\nsomebody, perhaps you, wants to use this address for another account at Hourline. It has an account already, and "
        f"an address belongs to one account only. Nothing was changed.{SIGNED}",
    )


def tell_of_new_address(user: User, former: str) -> None:
    """To the former address, whose owner can take the change back."""
    mail.post(
        former,
        "Your e-mail address was changed",
        f"Hello {user.name},\n\nyour account at Hourline now has another e-mail address. If that was you, there is nothing to do.\n\n"
        f"If it was not you, take it back here, which also ends every session and lets you set a new password:\n\n"
        f"{issue_link(user.id, UNDO_ADDRESS, email=former)}\n\nThe link works once, for seven days.{SIGNED}",
    )


def _tell(user: User, subject: str, what: str) -> None:
    mail.post(user.email, subject, f"Hello {user.name},\n\n{what}\n\n{NOT_YOU}:\n\n{address_of('/reset')}{SIGNED}")
