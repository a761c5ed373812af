"""The retention table: what goes, when, and why. Shown as it is in the console and on the privacy
page.
"""

from dataclasses import dataclass
from enum import StrEnum


class Reach(StrEnum):
    """How the rows are reached: all at once, organisation by organisation, person by person, or by
    a function of the owner's.
    """

    ALL = "all at once"
    ORGANISATION = "organisation by organisation"
    PERSON = "person by person"
    FUNCTION = "by a database function"


@dataclass(frozen=True)
class Policy:
    """One kind of row: it goes when MOMENT (SQL) lies longer back than KEEP (an interval in
    PostgreSQL's words) and ALSO (SQL) holds.
    """

    name: str
    table: str
    keep: str
    moment: str
    words: str
    why: str
    also: str = ""
    reach: Reach = Reach.ALL
    function: str = ""

    @property
    def condition(self) -> str:
        expired = f"{self.moment} < now() - interval '{self.keep}'"
        return f"{expired} AND {self.also}" if self.also else expired


_ASKING = "nullif(current_setting('app.user_id', true), '')::uuid"
_NO_MEMBERSHIP = "NOT EXISTS (SELECT FROM membership WHERE membership.user_id = user_account.id)"

POLICY: tuple[Policy, ...] = (
    Policy(
        "Audit log",
        "audit_entry",
        "13 months",
        "created_at",
        "written longer ago",
        "A full year can be compared with the one before it.",
        reach=Reach.FUNCTION,
        function="expired_audit_entries",
    ),
    Policy(
        "Data access log",
        "xero_call",
        "13 months",
        "created_at",
        "called longer ago",
        "Xero's security standard wants a year of it.",
        reach=Reach.ORGANISATION,
    ),
    Policy(
        "Sync runs",
        "sync_run",
        "90 days",
        "created_at",
        "ended, and asked for longer ago",
        "Long enough to see what repeats.",
        also="state IN ('done', 'failed')",
        reach=Reach.ORGANISATION,
    ),
    Policy(
        "Webhook events",
        "webhook_event",
        "30 days",
        "received_at",
        "received longer ago",
        "What they caused was done within minutes.",
    ),
    Policy(
        "Finished jobs",
        "job",
        "30 days",
        "finished_at",
        "done or given up longer ago",
        "Support looks at recent failures.",
        also="state IN ('done', 'dead')",
    ),
    Policy(
        "Periodic slots",
        "period_run",
        "30 days",
        "slot",
        "longer past",
        "Only the present slot is ever asked for.",
    ),
    Policy(
        "Mail log",
        "mail_message",
        "30 days",
        "created_at",
        "written longer ago",
        "It names people; nobody needs it longer.",
    ),
    Policy(
        "Unverified sign-ups",
        "user_account",
        "14 days",
        "created_at",
        "signed up longer ago, address never confirmed, in no organisation",
        "It may be somebody else's address.",
        also=f"verified_at IS NULL AND id = {_ASKING} AND {_NO_MEMBERSHIP}",
        reach=Reach.PERSON,
    ),
    Policy(
        "Sessions",
        "user_session",
        "7 days",
        "least(ended_at, seen_at + interval '14 days', created_at + interval '30 days')",
        "ended or expired longer ago",
        "They open nothing any more; they hold a network address.",
    ),
    Policy(
        "Staff sessions",
        "staff_session",
        "7 days",
        "coalesce(ended_at, created_at)",
        "ended, or begun, longer ago",
        "They open nothing any more.",
        reach=Reach.FUNCTION,
        function="expired_staff_sessions",
    ),
    Policy(
        "Invitations",
        "invitation",
        "7 days",
        "coalesce(accepted_at, revoked_at, expires_at)",
        "followed, revoked or expired longer ago",
        "They open nothing any more; the audit log keeps who was invited.",
        reach=Reach.ORGANISATION,
    ),
    Policy(
        "Offers of ownership",
        "ownership_offer",
        "7 days",
        "coalesce(ended_at, expires_at)",
        "answered, withdrawn or expired longer ago",
        "They stand no more; the audit log keeps them.",
        reach=Reach.ORGANISATION,
    ),
    Policy(
        "Data exports",
        "data_export",
        "0 days",
        "expires_at",
        "made more than seven days ago",
        "A copy of everything should not lie around.",
        reach=Reach.ORGANISATION,
    ),
    Policy(
        "Mailed links",
        "user_token",
        "7 days",
        "expires_at",
        "expired longer ago",
        "They open nothing any more.",
    ),
    Policy(
        "Uses of passkeys under way",
        "passkey_challenge",
        "7 days",
        "expires_at",
        "expired longer ago",
        "They open nothing any more.",
    ),
    Policy(
        "Sign-ins with Xero under way",
        "identity_attempt",
        "7 days",
        "expires_at",
        "expired longer ago",
        "They open nothing any more.",
    ),
    Policy(
        "Consents under way",
        "oauth_attempt",
        "7 days",
        "expires_at",
        "expired longer ago",
        "They open nothing any more.",
    ),
    Policy(
        "Cached reference data",
        "cache_entry",
        "0 days",
        "expires_at",
        "expired",
        "Reference data is kept for an hour at most.",
    ),
    Policy(
        "Limits", "token_bucket", "0 days", "full_at", "full again", "A full bucket limits nothing."
    ),
)
