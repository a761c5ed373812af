"""Mail: a row in the same transaction as its cause, sent by a worker; in the demo into files that a
local page shows.
"""

from collections.abc import Collection
from datetime import datetime
from email import message_from_bytes, policy
from email.utils import parseaddr
from pathlib import Path
from uuid import UUID

from flask import current_app
from flask_mailman import EmailMultiAlternatives, Mail
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.config import current_settings
from app.kernel import clock, jobs, tenancy
from app.kernel.db import Base, db, transaction, writing_session
from app.kernel.ids import new_id
from app.kernel.letters import Letter, break_links_of, draw_html, draw_text
from app.kernel.private_files import write_private_file
from app.kernel.retention_policy import Retention

mail = Mail()
SUFFIX = ".log"
NO_ORGANISATION = "none"


class MailMessage(Base):
    """One mail, as text in `body` and as `html`; both are emptied once it is sent: links in them
    are secrets. `org_id`: the organisation it speaks of, or none. `choices_url`: where its reader
    chooses which letters come, or ''.
    """

    __tablename__ = "mail_message"
    global_reason = "mail goes to people, some without an organisation"
    retention = Retention(
        "Mail log",
        keep="30 days",
        moment="created_at",
        words="written longer ago",
        why="It names people; nobody needs it longer.",
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    org_id: Mapped[UUID | None] = mapped_column(index=True)
    recipient: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    html: Mapped[str] = mapped_column(server_default="")
    choices_url: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    sent_at: Mapped[datetime | None]


def post(recipient: str, letter: Letter) -> None:
    """Write a mail into the open transaction; a worker sends it after the commit. Names in it that
    read as addresses are no links, whoever typed them.
    """
    letter = break_links_of(letter, own=(recipient, current_settings().base_url))
    message = MailMessage(
        id=new_id(),
        org_id=tenancy.current_scope().org_id,
        recipient=recipient,
        subject=letter.subject,
        body=draw_text(letter),
        html=draw_html(letter),
        choices_url=letter.choices_url,
    )
    writing_session().add(message)
    jobs.request(send_mail, message.id, priority=jobs.Priority.URGENT)


def reserve(recipient: str) -> UUID:
    """Note in the open transaction that a mail to `recipient` is to be written by a job; answers
    the reservation, which `take_reservation` ends.
    """
    message = MailMessage(
        id=new_id(), org_id=tenancy.current_scope().org_id, recipient=recipient, subject="", body=""
    )
    writing_session().add(message)
    return message.id


def take_reservation(message_id: UUID) -> str | None:
    """To whom the mail goes that the open transaction writes now; None when it was written."""
    return writing_session().scalar(
        delete(MailMessage).where(MailMessage.id == message_id).returning(MailMessage.recipient)
    )


@jobs.job_kind("mail.send")
def send_mail(job: jobs.ClaimedJob) -> None:
    """Send one posted mail; sent twice at most when the worker dies between sending and noting
    it.
    """
    message = db.session.scalar(
        select(MailMessage).where(
            MailMessage.id == UUID(job.subject), MailMessage.sent_at.is_(None)
        )
    )
    if message is None:
        return
    email = _draw_email(message)
    folder, name = mail_folder(), f"{message.id}.{message.org_id or NO_ORGANISATION}{SUFFIX}"
    db.session.rollback()
    if folder is None:
        email.send()
    else:
        write_private_file(folder / name, email.message().as_bytes())
    with transaction() as session:
        session.execute(
            update(MailMessage)
            .where(MailMessage.id == UUID(job.subject))
            .values(sent_at=clock.now(), body="", html="")
        )


def _draw_email(message: MailMessage) -> EmailMultiAlternatives:
    """The mail with its headers: no machine answers it (RFC 3834), its reader's answer goes to the
    operator, and a mail sent twice has one Message-ID, by which the second can be dropped.
    """
    sender = current_app.config["MAIL_DEFAULT_SENDER"]
    support_email = current_settings().operator.support_email
    headers = {
        "Auto-Submitted": "auto-generated",
        "Message-ID": f"<{message.id}@{parseaddr(sender)[1].rpartition('@')[2]}>",
    }
    if message.choices_url:
        headers["List-Unsubscribe"] = f"<{message.choices_url}>"
    email = EmailMultiAlternatives(
        message.subject,
        message.body,
        sender,
        [message.recipient],
        headers=headers,
        reply_to=[support_email] if support_email else None,
    )
    if message.html:
        email.attach_alternative(message.html, "text/html")
    return email


def mail_folder() -> Path | None:
    """The folder of the letters where mail goes to files, each named by its row and organisation;
    None where it is really sent.
    """
    folder = current_app.config.get("MAIL_FILE_PATH")
    return Path(folder) if folder else None


def remove_letters(org_id: UUID, recipients: Collection[str]) -> None:
    """Remove the letters that are kept as files and speak of the organisation, or went to
    `recipients`.
    """
    folder = mail_folder()
    for path in folder.glob(f"*{SUFFIX}") if folder else ():
        if (
            path.name.endswith(f".{org_id}{SUFFIX}")
            or message_from_bytes(path.read_bytes(), policy=policy.default)["to"] in recipients
        ):
            path.unlink(missing_ok=True)
