"""Which Xero contact each client is billed as."""

from collections.abc import Sequence
from math import ceil
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, request, url_for
from werkzeug.wrappers import Response

from app.blueprints.contact_links import conflict_words, contact_of, link_version_of
from app.kernel.errors import DomainError, NotFound
from app.kernel.ids import parse_id
from app.kernel.versions import EditConflict
from app.permissions import Permission
from app.projects import queries
from app.projects.models import Client
from app.web.access import requires
from app.web.page import is_target, redirect_to, render
from app.web.pagination import PageNumber, requested_page
from app.xero.connection.queries import current_connection
from app.xero.contacts import queries as contacts
from app.xero.contacts.rules.records import ContactRecord
from app.xero.contacts.services import links
from app.xero.contacts.services.creation import NameTaken, create_contact
from app.xero.contacts.services.links import accept_suggestions, link_contact
from app.xero.contacts.services.search import link_found_contact, search_xero
from app.xero.sync.queries import last_refreshed, newest_run

blueprint = Blueprint("contacts", __name__, url_prefix="/o/<slug>")
CLIENTS_PER_PAGE = 50
# As long as a contact's name may be in Xero (facts 3.6).
MAX_NAME_CHARACTERS = 255
GONE_MESSAGE = "This contact is no longer in Xero. Choose another."
# Where the links are drawn, and so where one goes back to: the name that forms send → the view.
BACK_VIEWS = {"client": "clients.show", "setup": "setup.contacts"}


blueprint.add_app_template_global(contact_of, "contact_of")
blueprint.add_app_template_global(link_version_of, "link_version_of")


@blueprint.get("/contacts")
@requires(Permission.LINK_CONTACTS)
def index() -> Response:
    return render("contacts/index.html", connection=current_connection(), **mapping())


def mapping() -> dict[str, Any]:
    """What contacts/_mapping.html draws: one page of the clients without a contact, and one of
    those that have one.
    """
    unlinked = contacts.unlinked_clients()
    pages = max(ceil(len(unlinked) / CLIENTS_PER_PAGE), 1)
    page = min(requested_page(), pages)
    linked_count = contacts.linked_count()
    linked_pages = max(ceil(linked_count / CLIENTS_PER_PAGE), 1)
    linked_page = min(requested_page("linked"), linked_pages)
    return {
        "unlinked": unlinked[(page - 1) * CLIENTS_PER_PAGE : page * CLIENTS_PER_PAGE],
        "left": len(unlinked),
        "linked": contacts.linked_clients(CLIENTS_PER_PAGE, (linked_page - 1) * CLIENTS_PER_PAGE),
        "linked_count": linked_count,
        "linked_paging": PageNumber(linked_page, linked_page < linked_pages),
        "merges": contacts.recent_merges(),
        "paging": PageNumber(page, page < pages),
        "page_count": pages,
        "synced": newest_run("contacts", "done") is not None,
    }


@blueprint.get("/clients/<uuid:client_id>/contact")
@requires(Permission.LINK_CONTACTS)
def edit(client_id: UUID) -> Response:
    """Choose a contact; ?q= searches, with &everywhere=1 in Xero itself, and htmx asks for the list
    of results alone.
    """
    client, text = queries.client(client_id), request.args.get("q", "").replace("\0", "").strip()
    back = _place(request.args.get("back"))
    in_xero, problem = _search_xero(text) if request.args.get("everywhere") else (None, "")
    if is_target(f"found-{client_id}"):
        return render(
            "contacts/_found.html",
            client=client,
            found=contacts.search_contacts(text) if text else None,
            in_xero=in_xero,
            search_problem=problem,
            q=text,
            back=back,
        )
    return _page(client, text, back=back, in_xero=in_xero, search_problem=problem)


def _search_xero(text: str) -> tuple[list[ContactRecord], str]:
    """What Xero itself holds, or why it could not be asked."""
    if not text:
        return [], "Type a part of the name first."
    try:
        return search_xero(text[:MAX_NAME_CHARACTERS]), ""
    except DomainError as refusal:
        return [], refusal.message


@blueprint.post("/clients/<uuid:client_id>/contact")
@requires(Permission.LINK_CONTACTS)
def update(client_id: UUID) -> Response:
    """Link to the chosen contact (`found_id`: one that was found in Xero), or to none."""
    client = queries.client(client_id)
    stored_id, found_id = request.form.get("contact_id", ""), request.form.get("found_id", "")
    contact_id = parse_id(found_id or stored_id)
    if (found_id or stored_id) and contact_id is None:
        return _refuse_link(client, GONE_MESSAGE)
    if contact_id is None and not request.form.get("unlink"):
        return _refuse_link(client, "Choose a contact first.")
    try:
        if found_id and contact_id is not None:
            link_found_contact(client_id, contact_id, _sent_version())
        else:
            link_contact(client_id, contact_id, _sent_version())
    except NotFound:
        return _refuse_link(queries.client(client_id), GONE_MESSAGE)
    except DomainError as refusal:
        return _refuse_change(client_id, refusal)
    return _link_changed(client_id, "is linked" if contact_id else "is no longer linked")


@blueprint.post("/clients/<uuid:client_id>/contact/new")
@requires(Permission.LINK_CONTACTS)
def create(client_id: UUID) -> Response:
    """Create a contact of the client's name in Xero and link it."""
    queries.client(client_id)
    try:
        create_contact(client_id, last_refreshed("contacts"), _sent_version())
    except NameTaken as taken:
        return _refuse_link(queries.client(client_id), taken.message, taken.contacts or None)
    except DomainError as refusal:
        return _refuse_change(client_id, refusal)
    return _link_changed(client_id, "is now a contact in Xero, and linked")


@blueprint.post("/clients/<uuid:client_id>/contact/warning")
@requires(Permission.LINK_CONTACTS)
def settle_warning(client_id: UUID) -> Response:
    """What Xero made otherwise is put right there, or may stay."""
    links.settle_warning(client_id)
    flash("Settled: the contact is as you want it in Xero.", "success")
    return redirect_to(url_for("clients.show", client_id=client_id))


@blueprint.post("/contacts/accept")
@requires(Permission.LINK_CONTACTS)
def accept() -> Response:
    """Link every ticked suggestion (values CLIENT_ID:CONTACT_ID)."""
    sent = [
        (parse_id(client_id), parse_id(contact_id))
        for client_id, _colon, contact_id in (
            value.partition(":") for value in request.form.getlist("pair")
        )
    ]
    linked = accept_suggestions(
        (client_id, contact_id) for client_id, contact_id in sent if client_id and contact_id
    )
    if linked < len(sent):
        flash(f"{linked} of {len(sent)} linked: the others were changed meanwhile.", "warning")
    else:
        flash(
            f"{linked} linked." if linked else "Tick the suggestions that are right first.",
            "success" if linked else "warning",
        )
    return redirect_to(_back())


def _link_changed(client_id: UUID, words: str) -> Response:
    """In the list the row alone changes, and what is left; elsewhere one goes back."""
    client = queries.client(client_id)
    if _wants_row(client_id):
        return render(
            "contacts/_done.html",
            client=client,
            contact=contact_of(client),
            left=contacts.unlinked_count(),
            words=words,
            back=_place(request.form.get("back")),
        )
    flash(f"{client.name} {words}.", "success")
    return redirect_to(_back(client_id))


def _sent_version() -> str | None:
    return request.form.get("version")


def _refuse_change(client_id: UUID, refusal: DomainError) -> Response:
    client = queries.client(client_id)
    if isinstance(refusal, EditConflict):
        return _refuse_link(client, conflict_words(client, refusal), status=refusal.status)
    return _refuse_link(client, refusal.message)


def _refuse_link(
    client: Client,
    problem: str,
    in_xero: Sequence[ContactRecord] | None = None,
    status: int = 422,
) -> Response:
    """`in_xero`: contacts that are offered instead."""
    back = _place(request.form.get("back"))
    if _wants_row(client.id):
        return render(
            "contacts/_row.html",
            status=status,
            one=contacts.Unlinked(client, None),
            back=back,
            problem=problem,
            in_xero=in_xero,
        )
    return _page(client, "", status=status, problem=problem, back=back, in_xero=in_xero)


def _page(client: Client, text: str, *, status: int = 200, **more: Any) -> Response:
    """Without a `text` it searches for how the client's name begins."""
    return render(
        "contacts/edit.html",
        status=status,
        client=client,
        found=contacts.search_contacts(text or client.name.split()[0]),
        q=text,
        connection=current_connection(),
        **more,
    )


def _wants_row(client_id: UUID) -> bool:
    return is_target(f"client-{client_id}")


def _place(name: str | None) -> str:
    return name if name in BACK_VIEWS else ""


def _back(client_id: UUID | None = None) -> str:
    place = _place(request.form.get("back"))
    if place == "client" and client_id is not None:
        return url_for("clients.show", client_id=client_id)
    return url_for("setup.contacts" if place == "setup" else "contacts.index")
