from dataclasses import replace

from app.accounts.models import Membership, Organisation
from app.accounts.services.email_links import absolute_url
from app.kernel import mail
from app.kernel.letters import Letter


def post_notice(person: Membership, organisation: Organisation, letter: Letter) -> None:
    """Post a letter of a kind that `person` may do without (rules/notices.py), inside the open
    transaction; it greets them and says where they choose.
    """
    choices_url = absolute_url(f"/o/{organisation.slug}/settings/profile")
    mail.post(person.user.email, replace(letter, name=person.name, choices_url=choices_url))
