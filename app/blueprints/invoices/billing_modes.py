"""What the pages of a new invoice have in common, whatever it bills: time, a retainer's period or
part of a fixed price.
"""

from collections.abc import Callable, Sized
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from uuid import UUID

from flask import flash, g, request, url_for
from werkzeug.wrappers import Response

from app.blueprints.invoices.books import Books, load_books
from app.blueprints.invoices.contact_link import ContactLink
from app.blueprints.invoices.drafts import MAX_SHOWN_LINES, Draft
from app.blueprints.invoices.paper import preview_paper
from app.blueprints.invoices.pdf import preview_pdf
from app.blueprints.invoices.time_selection import MAX_LISTED_ENTRIES
from app.forms.invoices import options_form
from app.forms.lines import LinesForm
from app.invoicing import services
from app.invoicing.queries import invoices
from app.invoicing.queries.billing_modes import billing_modes_of
from app.invoicing.queries.defaults import invoice_defaults
from app.invoicing.rules import CHARGE_TEMPLATE, Charge, Preview, Wording
from app.kernel import clock
from app.kernel.errors import DomainError
from app.kernel.ids import parse_id
from app.projects.models import BillingMode, Client
from app.web.page import redirect_to, render
from app.xero.items import items

NAMES = {
    BillingMode.TIME: "Time",
    BillingMode.RETAINER: "Retainer period",
    BillingMode.FIXED: "Fixed price",
}
ADDRESSES = {
    BillingMode.TIME: "invoices.new",
    BillingMode.RETAINER: "invoices.new_retained",
    BillingMode.FIXED: "invoices.new_fixed",
}
MAKERS = {
    BillingMode.TIME: "invoices.create",
    BillingMode.RETAINER: "invoices.create_retained",
    BillingMode.FIXED: "invoices.create_fixed",
}
PREVIEWS = {
    BillingMode.TIME: "invoices.preview_new",
    BillingMode.RETAINER: "invoices.preview_retained",
    BillingMode.FIXED: "invoices.preview_fixed",
}


class Composition(Protocol):
    """What a page of a new invoice shows: `chosen`: the time on it; `changes`: what changed since
    the preview.
    """

    client: Client
    draft: Draft
    changes: list[str]

    @property
    def chosen(self) -> Sized: ...
    def build_preview(self) -> Preview | None: ...


@dataclass
class ChargedComposition:
    """An invoice that is made of charges. `broken`: what stands in the way of them."""

    client: Client
    draft: Draft
    changes: list[str] = field(default_factory=list)
    broken: DomainError | None = None

    @property
    def chosen(self) -> Sized:
        return [entry.id for charge in self.draft.fixed for entry in charge.entries]

    def charge(self, make: Callable[[Wording], tuple[Charge, ...]]) -> None:
        """The lines that MAKE makes in the words that were chosen; a refusal is kept."""
        if not self.draft.form.template.errors:
            try:
                self.draft.fixed = make(self.draft.form.wording)
            except DomainError as refusal:
                self.broken = refusal

    def build_preview(self) -> Preview | None:
        return self.draft.build_preview(()) if self.draft.fixed else None

    def wanted(self, mode: BillingMode) -> services.NewInvoice:
        """What was chosen, valid."""
        form = self.draft.form
        return services.NewInvoice(
            client_id=self.client.id,
            entry_ids=frozenset(),
            options=self.draft.options(),
            digest=form.digest.data or "",
            seen=form.seen.data or "",
            send=is_sending(self.draft.known),
            charges=self.draft.charges(),
            billing_mode=mode,
            form_token=parse_id(form.form_token.data or ""),
        )


def is_sending(known: Books) -> bool:
    return known.connected and "save" not in request.form


def charged_draft(client: Client, mode: BillingMode) -> Draft:
    """As it was sent, else as it starts."""
    known = load_books()
    form = options_form(
        invoice_defaults(), clock.today(g.member.time_zone), client.currency, known.references
    )
    if not form.is_submitted():
        form.template.data = CHARGE_TEMPLATE
    draft = Draft(form, LinesForm(), known, client.name, client.currency, billing_mode=mode)
    draft.read()
    return draft


def redirect_if_made() -> Response | None:
    """The way to the invoice that this very form has made before."""
    invoice_id = invoices.invoice_of_form(parse_id(request.form.get("form_token", "")))
    return redirect_to(url_for("invoices.show", invoice_id=invoice_id)) if invoice_id else None


def create_charged(composition: ChargedComposition, make: Callable[[], UUID]) -> Response | int:
    """The way to the invoice that MAKE makes, or the status of the page that says why it did
    not.
    """
    try:
        invoice_id = make()
    except services.PreviewChanged as changed:
        composition.changes = [changed.message, *changed.changes]
        return 409
    except DomainError as refusal:
        composition.broken = refusal
        return refusal.status
    flash(
        "On its way to Xero."
        if is_sending(composition.draft.known)
        else "Draft saved. What it bills is held for it.",
        "success",
    )
    return redirect_to(url_for("invoices.show", invoice_id=invoice_id))


def compose_page(
    composition: Composition,
    mode: BillingMode,
    status: int,
    linked: ContactLink | None = None,
    **context: Any,
) -> Response:
    """The whole page, the form after a change of what is billed or of the link, or the preview
    alone after any other change.
    """
    draft, shown, client = composition.draft, composition.build_preview(), composition.client
    if status == 200 and (document := preview_pdf(shown, draft.known.references)):
        return document
    block = (
        "invoice_compose"
        if {"refilter", "look_again"} & request.form.keys() or (linked and linked.asked)
        else "invoice_preview"
    )
    address: dict[str, Any] = {} if mode is BillingMode.TIME else {"client_id": client.id}
    return render(
        "invoices/new.html",
        block,
        status=status,
        composition=composition,
        mode=mode,
        modes=[
            (NAMES[one], url_for(ADDRESSES[one], client_id=client.id), one is mode)
            for one in billing_modes_of(client.id, mode)
        ],
        create_url=url_for(MAKERS[mode], **address),
        preview_url=url_for(PREVIEWS[mode], **address),
        draft=draft,
        form=draft.form,
        shown=shown,
        paper=preview_paper(shown, draft.known.references, draft.fields_of(shown), MAX_SHOWN_LINES)
        if shown
        else None,
        known=draft.known,
        sending=draft.known.connected and client.contact_id is not None,
        linking=replace(linked or ContactLink(), asked=bool(linked and linked.asked)),
        items=items(),
        rows_shown=MAX_LISTED_ENTRIES,
        **context,
    )
