"""Closing an organisation: at once nothing in it changes any more, for two weeks it can be
undone.
"""

from datetime import timedelta

from sqlalchemy import func
from sqlalchemy.orm import Session

from app.accounts.events import OrganisationClosed
from app.accounts.models import Membership, Organisation
from app.accounts.queries import owners
from app.accounts.rules import GRACE_DAYS
from app.accounts.services import team_emails
from app.accounts.services.team import acting_member, lock_organisation
from app.kernel import audit, clock
from app.kernel.db import transaction
from app.kernel.errors import Conflict, DomainError, Forbidden
from app.kernel.events import emit
from app.permissions import Role

COMMAND_LINE = "The operator of Hourline"


def close_organisation(typed_name: str) -> None:
    """An owner closes the organisation in force; it is erased after two weeks. Raises DomainError
    beside `name` unless `typed_name` is the organisation's, Forbidden for whoever is no owner,
    Conflict when it is closed already.
    """
    with transaction() as session:
        organisation = lock_organisation(session)
        actor = _require_owner(session)
        if " ".join(typed_name.split()) != " ".join(organisation.name.split()):
            raise DomainError(f"Type the name as it stands here: {organisation.name}", field="name")
        _close_organisation(session, organisation, actor.name)
        organisation.closed_by = actor.user_id


def close_by_operator(*, at_once: bool) -> None:
    """The operator closes the organisation in force, `at_once` without the two weeks. One that is
    closed already may be ended at once.
    """
    with transaction() as session:
        organisation = lock_organisation(session)
        if organisation.closed_at is None:
            _close_organisation(session, organisation, COMMAND_LINE)
        elif not at_once:
            raise Conflict(f"{organisation.name} is closed already.")
        if at_once:
            organisation.erase_after = func.now()


def reopen_organisation() -> None:
    """An owner undoes the closing of the organisation in force. Raises Forbidden, and Conflict when
    it is not closed.
    """
    with transaction() as session:
        organisation = lock_organisation(session)
        actor = _require_owner(session)
        if organisation.closed_at is None:
            raise Conflict(f"{organisation.name} is open.")
        organisation.closed_at = organisation.closed_by = organisation.erase_after = None
        audit.record("organisation.reopened", organisation.name)
        for owner in owners():
            team_emails.notify_reopening(owner.user, organisation, actor.name)


def _close_organisation(session: Session, organisation: Organisation, by: str) -> None:
    if organisation.closed_at is not None:
        raise Conflict(f"{organisation.name} is closed already.")
    organisation.closed_at = clock.now()
    organisation.erase_after = organisation.closed_at + timedelta(days=GRACE_DAYS)
    audit.record("organisation.closed", organisation.name)
    emit(OrganisationClosed(organisation.id))
    for owner in owners():
        team_emails.notify_closure(owner, organisation, by, organisation.erase_after)
    session.flush()


def _require_owner(session: Session) -> Membership:
    actor = acting_member(session)
    if actor.role is not Role.OWNER:
        raise Forbidden
    return actor
