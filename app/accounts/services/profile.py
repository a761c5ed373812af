from collections.abc import Collection
from uuid import UUID

from app.accounts.models import Membership, User
from app.accounts.rules.notices import muted_notices
from app.kernel import audit, tenancy
from app.kernel.db import transaction
from app.kernel.errors import NotFound
from app.kernel.versions import edit_rows


def change_profile(
    membership_id: UUID,
    *,
    name: str,
    time_zone: str,
    locale: str,
    theme: str,
    letters: Collection[str],
    version: str | None = None,
) -> None:
    """What a member changes of themselves: name and theme everywhere, time zone, formats ('' as the
    organisation) and wanted letters here.

    Raises EditConflict when the person and the membership are not as they were at `version`.
    """
    with transaction() as session:
        membership = session.get(
            Membership,
            (tenancy.current_org_id(), membership_id),
            with_for_update={"of": Membership},
        )
        if membership is None or membership.user_id != tenancy.current_scope().user_id:
            raise NotFound
        user = session.get_one(User, membership.user_id)
        with edit_rows(version, user, membership):
            user.theme = theme
            membership.muted_mails = muted_notices(membership.role, letters, membership.muted_mails)
            if (user.name, membership.time_zone, membership.locale) != (name, time_zone, locale):
                user.name, membership.time_zone, membership.locale = name, time_zone, locale
                audit.record("member.profile_changed", name, time_zone=time_zone, formats=locale)
