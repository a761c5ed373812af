"""Linking a client to its Xero contact from the page of its invoice, which keeps all that is on
it.
"""

from dataclasses import dataclass
from uuid import UUID

from flask import g, request

from app.kernel import tenancy
from app.kernel.db import db
from app.kernel.errors import DomainError, Forbidden
from app.kernel.ids import parse_id
from app.permissions import Permission, can
from app.projects import queries
from app.projects.services import link_contact
from app.xero.contacts.models import Contact
from app.xero.contacts.queries import search_contacts
from app.xero.contacts.services.creation import create_contact
from app.xero.sync.queries import last_refreshed

_LINK_BUTTONS = {"search_contact", "link_contact", "create_contact"}


@dataclass(frozen=True)
class ContactLink:
    """`is_asked`: whether a button of the link was pressed. `contacts`: None before anything was
    searched.
    """

    is_asked: bool = False
    text: str = ""
    contacts: tuple[Contact, ...] | None = None
    problem: str = ""


def link_from_form(client_id: UUID) -> ContactLink:
    """Do what the pressed button says (raises Forbidden, NotFound): search, link, or create a
    contact of the client's name in Xero.
    """
    queries.client(client_id)
    if _LINK_BUTTONS & request.form.keys() and not can(g.member.role, Permission.LINK_CONTACTS):
        raise Forbidden
    text = request.form.get("contact_q", "").replace("\0", "").strip()[:255]
    if "link_contact" in request.form:
        return ContactLink(
            is_asked=True, text=text, problem=_link(client_id, request.form["link_contact"])
        )
    if "create_contact" in request.form:
        return ContactLink(is_asked=True, text=text, problem=_create(client_id))
    if "search_contact" in request.form:
        return ContactLink(
            is_asked=True,
            text=text,
            contacts=tuple(search_contacts(text)) if text else None,
        )
    return ContactLink()


def _link(client_id: UUID, chosen: str) -> str:
    contact_id = parse_id(chosen)
    if (
        contact_id is None
        or db.session.get(Contact, (tenancy.current_org_id(), contact_id)) is None
    ):
        return "This contact is no longer in Xero. Choose another."
    link_contact(client_id, contact_id)
    return ""


def _create(client_id: UUID) -> str:
    try:
        create_contact(client_id, last_refreshed("contacts"))
    except DomainError as refusal:
        return refusal.message
    return ""
