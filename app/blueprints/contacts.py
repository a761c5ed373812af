"""Which Xero contact each client is billed as."""

from uuid import UUID

from flask import Blueprint, flash, request, url_for
from werkzeug.wrappers import Response

from app.kernel import tenancy
from app.kernel.db import db
from app.kernel.errors import DomainError
from app.kernel.ids import parse_id
from app.permissions import Permission
from app.projects import queries, services
from app.projects.models import Client
from app.web.access import requires
from app.web.page import is_htmx, redirect_to, render
from app.xero import contacts
from app.xero.models import Contact
from app.xero.queries import connection

blueprint = Blueprint("contacts", __name__, url_prefix="/o/<slug>")


@blueprint.app_template_global("contact_of")
def contact_of(client: Client) -> Contact | None:
    """The contact a client is linked to."""
    return db.session.get(Contact, (client.org_id, client.contact_id)) if client.contact_id else None


@blueprint.get("/contacts")
@requires(Permission.LINK_CONTACTS)
def index() -> Response:
    return render("contacts/index.html", connection=connection(), unlinked=contacts.unlinked_clients(), linked=contacts.linked_clients())


@blueprint.get("/clients/<uuid:client_id>/contact")
@requires(Permission.LINK_CONTACTS)
def edit(client_id: UUID) -> Response:
    """Choose a contact; ?q= searches, and htmx asks for the list of results alone."""
    client, text = queries.client(client_id), request.args.get("q", "")
    found = contacts.search_contacts(text or client.name.split()[0])
    only_options = is_htmx() and "contact-id-options" in request.headers.get("HX-Target", "")
    return render("contacts/_options.html" if only_options else "contacts/edit.html", client=client, found=found, q=text, connection=connection())


@blueprint.post("/clients/<uuid:client_id>/contact")
@requires(Permission.LINK_CONTACTS)
def update(client_id: UUID) -> Response:
    """Link to the chosen contact, or to none when none is chosen."""
    client, chosen = queries.client(client_id), request.form.get("contact_id", "")
    contact_id = parse_id(chosen)
    if (chosen and contact_id is None) or (contact_id and db.session.get(Contact, (tenancy.current_org_id(), contact_id)) is None):
        return _refused(client, "This contact is no longer in Xero. Choose another.")
    if contact_id is None and not request.form.get("unlink"):
        return _refused(client, "Choose a contact first.")
    services.link_contact(client_id, contact_id)
    flash(f"{client.name} is linked." if contact_id else f"{client.name} is no longer linked.", "success")
    return redirect_to(_back(client_id))


@blueprint.post("/clients/<uuid:client_id>/contact/new")
@requires(Permission.LINK_CONTACTS)
def create(client_id: UUID) -> Response:
    """Create a contact of the client's name in Xero and link it."""
    client = queries.client(client_id)
    name = client.name
    try:
        contacts.create_contact(client_id)
    except DomainError as refusal:
        return _refused(queries.client(client_id), refusal.message)
    flash(f"{name} is now a contact in Xero, and linked.", "success")
    return redirect_to(_back(client_id))


@blueprint.post("/contacts/accept")
@requires(Permission.LINK_CONTACTS)
def accept() -> Response:
    """Link every ticked suggestion (values CLIENT_ID:CONTACT_ID)."""
    pairs = [(parse_id(left), parse_id(right)) for left, _colon, right in (value.partition(":") for value in request.form.getlist("pair"))]
    linked = 0
    for client_id, contact_id in pairs:
        if client_id is not None and contact_id is not None:
            services.link_contact(client_id, contact_id)
            linked += 1
    flash(f"{linked} linked." if linked else "Tick the suggestions that are right first.", "success" if linked else "warning")
    return redirect_to(url_for("contacts.index"))


def _refused(client: Client, problem: str) -> Response:
    text = request.form.get("q", "")
    found = contacts.search_contacts(text or client.name.split()[0])
    return render("contacts/edit.html", status=422, client=client, found=found, q=text, connection=connection(), problem=problem)


def _back(client_id: UUID) -> str:
    return url_for("clients.show", client_id=client_id) if request.form.get("back") == "client" else url_for("contacts.index")
