from sqlalchemy import delete

from app.accounts.models import Logo
from app.accounts.rules.pictures import read_picture
from app.accounts.services.team import lock_organisation
from app.kernel import audit
from app.kernel.db import own, transaction


def change_logo(data: bytes) -> None:
    """The organisation in force shows this picture from now on. Raises DomainError beside
    `logo`.
    """
    picture = read_picture(data)
    with transaction() as session:
        organisation = lock_organisation(session)
        session.execute(delete(Logo).where(own(Logo)))
        session.add(Logo(content=picture.content, width=picture.width, height=picture.height))
        audit.record("organisation.logo_changed", organisation.name)


def remove_logo() -> None:
    """The organisation in force shows its initial again."""
    with transaction() as session:
        organisation = lock_organisation(session)
        removed = session.execute(delete(Logo).where(own(Logo)).returning(Logo.id))
        if removed.all():
            audit.record("organisation.logo_removed", organisation.name)
