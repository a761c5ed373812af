"""The link of a client to its contact: what it is, its version, and what is said when somebody else
was faster with it.
"""

from app.forms.edits import changer_words
from app.kernel.db import db
from app.kernel.versions import EditConflict, version_of
from app.projects.models import Client
from app.xero.contacts.models import Contact
from app.xero.contacts.rules.links import LINK_COLUMNS


def contact_of(client: Client) -> Contact | None:
    """The contact a client is linked to."""
    return (
        db.session.get(Contact, (client.org_id, client.contact_id)) if client.contact_id else None
    )


def link_version_of(client: Client) -> str:
    """What a form that links the client carries, so that it changes the link that it showed."""
    return version_of(client, columns=LINK_COLUMNS)


def conflict_words(client: Client, conflict: EditConflict) -> str:
    """Who linked it meanwhile, and to what."""
    contact, by = contact_of(client), changer_words(conflict)
    now = f"billed as {contact.name} in Xero" if contact else "not linked"
    return (
        f"Changed meanwhile{f' by {by}' if by else ''}: {client.name} is {now} now. Choose again to"
        " change that."
    )
