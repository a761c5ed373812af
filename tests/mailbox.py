"""The e-mails that Hourline has posted."""

import re

from sqlalchemy import select

from app.accounts.tasks import write_requested_email
from app.kernel import tenancy
from app.kernel.db import db
from app.kernel.jobs import ClaimedJob
from app.kernel.jobs.models import Job
from app.kernel.mail import MailMessage


def emails_to(address: str) -> list[MailMessage]:
    """The e-mails posted to `address`, the newest last, once those that were asked for are
    written.
    """
    write_requested_emails()
    return list(
        db.session.scalars(
            select(MailMessage).where(MailMessage.recipient == address).order_by(MailMessage.id)
        )
    )


def write_requested_emails() -> None:
    """Write them as a worker would. Its job, left as it is, finds nothing to do any more."""
    db.session.rollback()
    waiting = select(Job).where(Job.kind == write_requested_email.name, Job.state == "waiting")
    for job in db.session.scalars(waiting.order_by(Job.id)).all():
        claimed = ClaimedJob(job.id, job.org_id, job.kind, job.subject, job.id, 1, job.asked_by)
        with tenancy.acting_as(claimed.org_id, claimed.asked_by):
            write_requested_email(claimed)
    db.session.rollback()


def link_in(email: MailMessage) -> str:
    """The path of the link in an e-mail."""
    link = re.search(r"http://localhost:8000(/\S+)", email.body)
    assert link is not None, email.body
    return link[1]
