"""The e-mails that Hourline has posted."""

import re

from sqlalchemy import select

from app.kernel.db import db
from app.kernel.mail import MailMessage


def emails_to(address: str) -> list[MailMessage]:
    """The e-mails posted to `address`, the newest last."""
    db.session.rollback()
    return list(
        db.session.scalars(
            select(MailMessage).where(MailMessage.recipient == address).order_by(MailMessage.id)
        )
    )


def link_in(email: MailMessage) -> str:
    """The path of the link in an e-mail."""
    link = re.search(r"http://localhost:8000(/\S+)", email.body)
    assert link is not None, email.body
    return link[1]
