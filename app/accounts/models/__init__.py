"""People, organisations, and who belongs to which."""

from app.accounts.models.invitations import Invitation, OwnershipOffer
from app.accounts.models.members import Membership
from app.accounts.models.organisations import Logo, Organisation, OrgSlug
from app.accounts.models.passkeys import Passkey, PasskeyChallenge
from app.accounts.models.people import RecoveryCode, User, UserSession, UserToken
from app.accounts.models.xero_identities import XeroIdentity

__all__ = [
    "Invitation",
    "Logo",
    "Membership",
    "OrgSlug",
    "Organisation",
    "OwnershipOffer",
    "Passkey",
    "PasskeyChallenge",
    "RecoveryCode",
    "User",
    "UserSession",
    "UserToken",
    "XeroIdentity",
]
