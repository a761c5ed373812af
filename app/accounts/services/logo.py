from sqlalchemy import delete, select

from app.accounts.models import Logo
from app.accounts.rules.pictures import read_picture
from app.accounts.services.team import lock_organisation
from app.kernel import audit
from app.kernel.db import own, transaction
from app.kernel.versions import check_version


def change_logo(data: bytes, version: str | None = None) -> None:
    """The organisation in force shows this picture from now on. Raises DomainError beside `logo`;
    EditConflict when its picture is not the one of `version`.
    """
    picture = read_picture(data)
    with transaction() as session:
        organisation = lock_organisation(session)
        check_version(version, *session.scalars(select(Logo).where(own(Logo))))
        session.execute(delete(Logo).where(own(Logo)))
        session.add(Logo(content=picture.content, width=picture.width, height=picture.height))
        audit.record("organisation.logo_changed", organisation.name)


def remove_logo(version: str | None = None) -> None:
    """The organisation in force shows its initial again. Raises EditConflict when its picture is
    not the one of `version`.
    """
    with transaction() as session:
        organisation = lock_organisation(session)
        check_version(version, *session.scalars(select(Logo).where(own(Logo))))
        removed = session.execute(delete(Logo).where(own(Logo)).returning(Logo.id))
        if removed.all():
            audit.record("organisation.logo_removed", organisation.name)
