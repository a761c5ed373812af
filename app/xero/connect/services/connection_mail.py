"""The mails about the connection to Xero, posted inside the caller's transaction."""

from app.accounts.queries import notice_recipients, organisation_of
from app.accounts.rules.notices import Notice
from app.accounts.services.email_links import absolute_url
from app.accounts.services.notices import post_notice
from app.kernel.letters import Letter, Link
from app.kernel.messages import Message
from app.kernel.tenancy import current_org_id
from app.xero.api.problems import word_problem


def mail_lost_connection(tenant_name: str, reason: Message) -> None:
    """To those who can renew it: the connection of the organisation in force to `tenant_name` opens
    nothing any more.
    """
    organisation = organisation_of(current_org_id())
    for person in notice_recipients(Notice.CONNECTION):
        post_notice(
            person,
            organisation,
            Letter(
                f"Reconnect {organisation.name} to Xero",
                [
                    f"{organisation.name} has lost its connection to {tenant_name} in Xero."
                    f" {word_problem(reason)}",
                    "Until somebody reconnects it, no invoice can be sent and nothing is synced;"
                    " what is in Hourline stays as it is.",
                ],
                button=Link(
                    "Reconnect to Xero", absolute_url(f"/o/{organisation.slug}/settings/xero")
                ),
            ),
        )
