from app.accounts.models import Membership, Organisation
from app.accounts.services.email_links import absolute_url
from app.accounts.services.sign_up_emails import SIGNATURE
from app.kernel import mail


def post_notice(person: Membership, organisation: Organisation, subject: str, text: str) -> None:
    """A letter of a kind that `person` may do without (rules/notices.py), inside the open
    transaction; it says where to do so.
    """
    choose = absolute_url(f"/o/{organisation.slug}/settings/profile")
    ending = f"Which of these letters you get is chosen in your profile:\n\n{choose}{SIGNATURE}"
    mail.post(person.user.email, subject, f"Hello {person.name},\n\n{text}\n\n{ending}")
