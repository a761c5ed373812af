"""Linking a client to its Xero contact from the page of its invoice, which keeps all that is on
it.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from flask import g, request

from app.blueprints.contact_links import conflict_words
from app.blueprints.contacts import GONE_MESSAGE
from app.kernel.errors import DomainError, Forbidden, NotFound
from app.kernel.ids import parse_id
from app.kernel.versions import EditConflict
from app.permissions import Permission, can
from app.projects import queries
from app.xero.contacts.models import Contact
from app.xero.contacts.queries import search_contacts
from app.xero.contacts.rules.records import ContactRecord
from app.xero.contacts.services.creation import NameTaken, create_contact
from app.xero.contacts.services.links import link_contact
from app.xero.contacts.services.search import link_found_contact, search_xero
from app.xero.sync.queries import last_refreshed

_LINK_BUTTONS = {"search_contact", "search_xero", "link_contact", "link_found", "create_contact"}


@dataclass(frozen=True)
class ContactLink:
    """`is_asked`: whether a button of the link was pressed. `contacts`, `in_xero`: what was found
    here and in Xero itself; None when it was not searched.
    """

    is_asked: bool = False
    text: str = ""
    contacts: tuple[Contact, ...] | None = None
    in_xero: tuple[ContactRecord, ...] | None = None
    problem: str = ""


def link_from_form(client_id: UUID) -> ContactLink:
    """Do what the pressed button says (raises Forbidden, NotFound): search, link, or create a
    contact of the client's name in Xero.
    """
    queries.client(client_id)
    if _LINK_BUTTONS & request.form.keys() and not can(g.member.role, Permission.LINK_CONTACTS):
        raise Forbidden
    text = request.form.get("contact_q", "").replace("\0", "").strip()[:255]
    link = ContactLink(is_asked=True, text=text)
    try:
        return _press_button(client_id, link)
    except NameTaken as taken:
        return replace(link, problem=taken.message, in_xero=taken.contacts or None)
    except NotFound:
        return replace(link, problem=GONE_MESSAGE)
    except EditConflict as conflict:
        return replace(link, problem=conflict_words(queries.client(client_id), conflict))
    except DomainError as refusal:
        return replace(link, problem=refusal.message)


def _press_button(client_id: UUID, link: ContactLink) -> ContactLink:
    """Raises DomainError."""
    version = request.form.get("link_version")
    if "link_contact" in request.form:
        link_contact(client_id, _contact_id(request.form["link_contact"]), version)
    elif "link_found" in request.form:
        link_found_contact(client_id, _contact_id(request.form["link_found"]), version)
    elif "create_contact" in request.form:
        create_contact(client_id, last_refreshed("contacts"), version)
    elif "search_xero" in request.form and link.text:
        return replace(link, in_xero=tuple(search_xero(link.text)))
    elif "search_contact" in request.form and link.text:
        return replace(link, contacts=tuple(search_contacts(link.text)))
    elif not _LINK_BUTTONS & request.form.keys():
        return ContactLink()
    return link


def _contact_id(chosen: str) -> UUID:
    contact_id = parse_id(chosen)
    if contact_id is None:
        raise NotFound
    return contact_id
