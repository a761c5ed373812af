"""From unbilled time to an invoice: choose the client, the time and the options, with the preview always in sight."""

from dataclasses import dataclass, field
from uuid import UUID

from flask import flash, g, request, url_for
from werkzeug.wrappers import Response

from app.blueprints.invoices import blueprint
from app.blueprints.invoices.books import Books, books
from app.blueprints.invoices.paper import preview_paper
from app.forms.invoices import FilterForm, OptionsForm, options_form
from app.invoicing import services
from app.invoicing.queries.composing import EntryFilter, billable_entries
from app.invoicing.queries.defaults import invoice_defaults
from app.invoicing.rules import Preview, PricedEntry, preview
from app.kernel import clock
from app.kernel.errors import DomainError, NotFound
from app.kernel.ids import parse_id
from app.permissions import Permission
from app.projects import queries as projects
from app.projects.models import Client
from app.timesheets.queries import unbilled_seconds
from app.web.access import requires
from app.web.page import redirect_to, render


@dataclass
class Composition:
    """The page between unbilled time and an invoice, as it was sent or as it starts."""

    client: Client
    known: Books
    form: OptionsForm
    filters: FilterForm
    entries: list[PricedEntry]
    chosen: frozenset[UUID]
    valid: bool = True
    changes: list[str] = field(default_factory=list)

    @property
    def picked(self) -> list[PricedEntry]:
        return [entry for entry in self.entries if entry.id in self.chosen]

    def preview(self) -> Preview | None:
        """None while the options are not valid, or nothing is chosen."""
        if not self.valid or not self.picked:
            return None
        return preview(self.picked, self.form.options(self.client.name, self.client.currency), self.known.references)

    def by_project(self) -> dict[str, list[PricedEntry]]:
        groups: dict[str, list[PricedEntry]] = {}
        for entry in self.entries:
            groups.setdefault(entry.project_name, []).append(entry)
        return groups


@blueprint.get("/new")
@requires(Permission.INVOICE)
def new() -> Response:
    client_id = parse_id(request.args.get("client_id", ""))
    if client_id is None:
        return _choose_client()
    return _page(_composition(client_id, sent=False), 200)


@blueprint.post("/preview")
@requires(Permission.INVOICE)
def preview_new() -> Response:
    """The preview of what is chosen now; with `refilter` the entries are chosen anew by the filters."""
    composition = _sent_composition()
    return _page(composition, 200 if composition.valid else 422)


@blueprint.post("")
@requires(Permission.INVOICE)
def create() -> Response:
    composition = _sent_composition()
    if not composition.valid:
        return _page(composition, 422)
    try:
        invoice_id = services.create_invoice(_wanted(composition), composition.known.references)
    except services.PreviewChanged as changed:
        composition.changes = [changed.message, *changed.changes]
        return _page(composition, 409)
    except DomainError as refusal:
        composition.form.refuse(refusal)
        return _page(composition, refusal.status)
    flash("On its way to Xero." if _sending(composition.known) else "Draft saved. Its time is locked.", "success")
    return redirect_to(url_for("invoices.show", invoice_id=invoice_id))


def _sending(known: Books) -> bool:
    return known.connected and "save" not in request.form


def _wanted(composition: Composition) -> services.NewInvoice:
    form = composition.form
    return services.NewInvoice(
        client_id=composition.client.id,
        entry_ids=_sent_ids(),
        options=form.options(composition.client.name, composition.client.currency),
        digest=form.digest.data or "",
        seen=form.seen.data or "",
        send=_sending(composition.known),
    )


def _sent_ids() -> frozenset[UUID]:
    found = (parse_id(text) for text in request.form.getlist("entry_ids"))
    return frozenset(entry_id for entry_id in found if entry_id is not None)


def _sent_composition() -> Composition:
    client_id = parse_id(request.form.get("client_id", ""))
    if client_id is None:
        raise NotFound
    composition = _composition(client_id, sent="refilter" not in request.form)
    composition.valid = composition.form.validate() and composition.filters.validate()
    return composition


def _composition(client_id: UUID, *, sent: bool) -> Composition:
    """SENT: the entries are those that were sent, else all that the filters show."""
    client, known = projects.client(client_id), books()
    form = options_form(invoice_defaults(), clock.today(g.member.time_zone))
    form.offer(known.references)
    filters = FilterForm()
    everything = billable_entries(client_id)
    filters.offer_time(_named(everything, "project"), _named(everything, "member"))
    entries = _filtered(everything, filters)
    return Composition(client, known, form, filters, entries, _sent_ids() if sent and request.form else frozenset(entry.id for entry in entries))


def _named(entries: list[PricedEntry], what: str) -> list[tuple[UUID, str]]:
    pairs = {(e.project_id, e.project_name) if what == "project" else (e.membership_id, e.member_name) for e in entries}
    return sorted(pairs, key=lambda pair: (pair[1], pair[0]))


def _filtered(entries: list[PricedEntry], filters: FilterForm) -> list[PricedEntry]:
    wanted = EntryFilter(filters.start.data, filters.end.data, parse_id(filters.project_id.data or ""), parse_id(filters.membership_id.data or ""))
    return [entry for entry in entries if wanted.takes(entry)]


def _choose_client() -> Response:
    waiting = unbilled_seconds()
    found = [client for client in projects.clients(archived=None) if waiting.get(client.id)]
    return render("invoices/choose.html", clients=found, waiting=waiting)


def _page(composition: Composition, status: int) -> Response:
    """The whole page, the form after a change of filters, or the preview alone after any other change."""
    shown = composition.preview()
    block = "invoice_compose" if "refilter" in request.form else "invoice_preview"
    return render(
        "invoices/new.html",
        block,
        status=status,
        composition=composition,
        form=composition.form,
        shown=shown,
        paper=preview_paper(shown, composition.known.references) if shown else None,
        known=composition.known,
        sending=composition.known.connected and composition.client.contact_id is not None,
    )
