"""Which organisation and person the code is acting for, and the row-level security that makes the
database insist on it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

APP_ROLE = "hourline_app"
OWNER_ROLE = "hourline_owner"
ADMIN_ROLE = "hourline_admin"


@dataclass(frozen=True)
class Scope:
    """The organisation whose rows may be seen, the person asking and their network address. None:
    no rows of any organisation.
    """

    org_id: UUID | None = None
    user_id: UUID | None = None
    address: str = ""


NOWHERE = Scope()
_scope: ContextVar[Scope] = ContextVar("tenancy_scope", default=NOWHERE)


def scope() -> Scope:
    return _scope.get()


def current_org_id() -> UUID:
    """The organisation in force; raises LookupError outside of one."""
    org_id = _scope.get().org_id
    if org_id is None:
        raise LookupError("no organisation is in force here")
    return org_id


def enter(new: Scope) -> None:
    """Put NEW in force for the rest of this request; used by the web edge only, which leaves with
    `leave()`.
    """
    _scope.set(new)


def leave() -> None:
    _scope.set(NOWHERE)


@contextmanager
def acting(org_id: UUID | None = None, user_id: UUID | None = None) -> Iterator[None]:
    """Within the block the organisation and person are these, asking from where they did; restored
    afterwards.
    """
    token = _scope.set(Scope(org_id, user_id, scope().address))
    try:
        yield
    finally:
        _scope.reset(token)


# What no organisation owns, and why; a test compares this with the schema.
GLOBAL_TABLES = {
    "user_account": "a person may belong to several organisations",
    "recovery_code": "a person's second factor serves all their organisations",
    "passkey": "a person's passkey opens all their organisations",
    "passkey_challenge": "somebody who signs in with a passkey has no organisation yet",
    "xero_identity": "a Xero user signs in as a person, whichever organisation is open",
    "identity_attempt": "somebody who signs in with Xero has no organisation yet",
    "user_session": "a browser is signed in as a person, whichever organisation is open",
    "user_token": "a link sent by mail is followed before any organisation is in force",
    "token_bucket": "limits on guessing apply to people and addresses, signed in or not",
    "org_slug": "the address of an organisation is looked up before it is in force",
    "mail_message": "mail goes to people, some without an organisation",
    "job": "workers claim across organisations; the job's task sees only its own",
    "job_turn": "fairness between organisations is decided across them",
    "period_run": "periodic work is taken up once for all organisations",
    "cache_entry": "reference data for an hour at most, keyed by organisation, never business data",
    "xero_grant": "one Xero user's token may serve several organisations; sealed",
    "xero_tenant_directory": "a webhook names a Xero tenant before any organisation is in force",
    "oauth_attempt": "the callback arrives without an organisation in its address",
    "xero_tenant_budget": "Xero's limits count per Xero tenant, whichever organisation calls",
    "webhook_event": "an event names a Xero tenant; whose that is, is looked up afterwards",
    "webhook_tally": "counts of events, without a name",
    "xero_call_slot": "Xero's limits count per Xero tenant, whichever organisation calls",
    "staff": "support staff belong to no organisation",
    "staff_session": "support staff belong to no organisation",
    "staff_action": "the staff's audit trail spans organisations and outlives them",
    "retention_run": "retention is carried out for all organisations at once",
    "huey_kv": "Huey's own storage: wake-up calls without contents",
    "huey_schedule": "Huey's own storage: wake-up calls without contents",
    "huey_task": "Huey's own storage: wake-up calls without contents",
    "huey_counter": "Huey's own storage: wake-up calls without contents",
    "alembic_version": "which migrations have run",
}
