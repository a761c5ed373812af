"""From unbilled time to an invoice: choose the client, the time and the options, with the preview
always in sight.
"""

from uuid import UUID

from flask import flash, g, request, url_for
from werkzeug.wrappers import Response

from app.blueprints.invoices.blueprint import blueprint
from app.blueprints.invoices.books import load_books
from app.blueprints.invoices.client_choices import choose_client
from app.blueprints.invoices.compositions import is_sending, render_composition
from app.blueprints.invoices.contact_link import ContactLink, link_from_form
from app.blueprints.invoices.drafts import Draft
from app.blueprints.invoices.periods import PERIOD_BUTTON
from app.blueprints.invoices.time_selection import (
    TimeComposition,
    compose_time,
    sent_entry_ids,
    tree_fragment,
)
from app.forms.extra_lines import LinesForm
from app.forms.invoices import options_form
from app.invoicing import services
from app.invoicing.queries.defaults import invoice_defaults
from app.kernel import clock
from app.kernel.errors import DomainError, NotFound
from app.kernel.ids import parse_id
from app.permissions import Permission
from app.projects import queries as projects
from app.projects.models import BillingMode
from app.web.access import requires
from app.web.page import redirect_to

# What the pressed button chooses the entries anew by.
CHOOSING_BUTTONS = {"refilter", PERIOD_BUTTON}


@blueprint.get("/new")
@requires(Permission.INVOICE)
def new() -> Response:
    client_id = parse_id(request.args.get("client_id", ""))
    if client_id is None:
        return choose_client()
    composition = _composition(client_id, sent=False)
    return _page(composition, 200 if composition.filters.validate() else 422)


@blueprint.post("/preview")
@requires(Permission.INVOICE)
def preview_new() -> Response:
    """The preview of what is chosen now; with `refilter` or a period the entries are chosen anew
    by the filters.
    """
    client_id = _sent_client()
    linked = link_from_form(client_id)
    composition = _composition(client_id, sent=CHOOSING_BUTTONS.isdisjoint(request.form))
    if fragment := tree_fragment(composition, url_for("invoices.preview_new")):
        return fragment
    is_valid = composition.draft.check()
    is_valid = composition.filters.validate() and is_valid
    return _page(composition, 200 if is_valid and not linked.problem else 422, linked)


@blueprint.post("")
@requires(Permission.INVOICE)
def create() -> Response:
    composition = _composition(_sent_client(), sent=True)
    draft = composition.draft
    is_valid = draft.check(complete=True)
    if not (composition.filters.validate() and is_valid):
        return _page(composition, 422)
    try:
        invoice_id = services.create_invoice(_new_invoice(composition), draft.books.references)
    except services.PreviewChanged as changed:
        composition.changes = [changed.message, *changed.changes]
        return _page(composition, 409)
    except DomainError as refusal:
        draft.form.refuse(refusal)
        return _page(composition, refusal.status)
    flash(
        "On its way to Xero." if is_sending(draft.books) else "Draft saved. Its time is locked.",
        "success",
    )
    return redirect_to(url_for("invoices.show", invoice_id=invoice_id))


def _new_invoice(composition: TimeComposition) -> services.NewInvoice:
    """What was chosen, valid. Ticks of an outdated tree were not seen as they count now."""
    draft, form = composition.draft, composition.draft.form
    return services.NewInvoice(
        client_id=composition.client.id,
        entry_ids=composition.chosen_ids | sent_entry_ids(),
        options=draft.options(),
        digest="" if composition.is_outdated else form.digest.data or "",
        seen=form.seen.data or "",
        send=is_sending(draft.books),
        charges=draft.charges(),
        form_token=parse_id(form.form_token.data or ""),
    )


def _sent_client() -> UUID:
    client_id = parse_id(request.form.get("client_id", ""))
    if client_id is None:
        raise NotFound
    return client_id


def _composition(client_id: UUID, *, sent: bool) -> TimeComposition:
    client, books, defaults = projects.client(client_id), load_books(), invoice_defaults()
    form = options_form(
        defaults, clock.today(g.member.time_zone), client.currency, books.references
    )
    draft = Draft(form, LinesForm(), books, client.name, client.currency, defaults.number_prefix)
    draft.read()
    return compose_time(client, draft, sent=sent)


def _page(composition: TimeComposition, status: int, linked: ContactLink | None = None) -> Response:
    return render_composition(composition, BillingMode.TIME, status, linked)
