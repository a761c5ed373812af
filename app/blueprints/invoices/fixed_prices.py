"""Billing part of a fixed price: an amount, a percentage of what is left, or milestones."""

from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from flask import g, request
from werkzeug.wrappers import Response

from app.blueprints.invoices.blueprint import blueprint
from app.blueprints.invoices.compositions import (
    ChargedComposition,
    charged_draft,
    create_charged,
    redirect_if_made,
    render_composition,
)
from app.blueprints.invoices.contact_link import ContactLink, link_from_form
from app.forms.fixed_prices import FixedForm, fixed_form
from app.invoicing import services
from app.invoicing.queries.fixed_prices import FixedOffer, covered_entries, fixed_offers
from app.invoicing.rules import Charge, Wording
from app.invoicing.rules.fixed_prices import fixed_charges, fixed_parts, parts_amount
from app.kernel import clock
from app.kernel.money import Hundredths
from app.permissions import Permission
from app.projects import queries as projects
from app.projects.models import BillingMode
from app.web.access import requires

GONE_TEXT = (
    "This project can no longer be billed by a fixed price. Choose another: nothing has been"
    " created."
)


@dataclass
class FixedPriceComposition(ChargedComposition):
    """`offers`: the projects; `offer`: the one that is billed, as `terms` say if they are
    `is_valid`. `billed`: in hundredths.
    """

    offers: list[FixedOffer] = field(default_factory=list)
    offer: FixedOffer | None = None
    terms: FixedForm | None = None
    is_valid: bool = True
    billed: Hundredths = Hundredths(0)

    @property
    def left_after(self) -> Hundredths:
        """Negative when more is billed than what is left."""
        state = self.offer.state if self.offer else None
        return Hundredths(
            state.price_hundredths - state.billed_hundredths - self.billed if state else 0
        )

    @property
    def is_beyond(self) -> bool:
        return self.offer is not None and self.billed > self.offer.state.left_hundredths


@blueprint.get("/new/fixed/<uuid:client_id>")
@requires(Permission.INVOICE)
def new_fixed(client_id: UUID) -> Response:
    return _page(_composition(client_id), 200)


@blueprint.post("/new/fixed/<uuid:client_id>/preview")
@requires(Permission.INVOICE)
def preview_fixed(client_id: UUID) -> Response:
    """The preview of what is chosen now; with `refilter` another part of the price was."""
    linked = link_from_form(client_id)
    composition = _composition(client_id)
    is_valid = composition.draft.check() and composition.is_valid and not composition.refusal
    return _page(composition, 200 if is_valid and not linked.problem else 422, linked)


@blueprint.post("/new/fixed/<uuid:client_id>")
@requires(Permission.INVOICE)
def create_fixed(client_id: UUID) -> Response:
    composition = _composition(client_id)
    if redirect := redirect_if_made():
        return redirect
    draft, offer, terms = composition.draft, composition.offer, composition.terms
    if offer is None or terms is None:
        return _page(composition, 409)
    if not draft.check(complete=True) or not composition.is_valid or composition.refusal:
        return _page(composition, 422)
    billing = services.FixedPriceBilling(
        offer.project.id,
        terms.choice(),
        terms.until.data,
        terms.shown_left_hundredths,
        terms.beyond.data,
    )
    new_invoice = composition.new_invoice(BillingMode.FIXED)
    answer = create_charged(
        composition,
        partial(services.bill_fixed_price, new_invoice, billing, draft.books.references),
    )
    if isinstance(answer, int):
        return _page(_composition(client_id, composition), answer)
    return answer


def _composition(
    client_id: UUID, before: FixedPriceComposition | None = None
) -> FixedPriceComposition:
    """What was chosen, as it stands now; `before`: the one that was refused, whose reasons stay."""
    client = projects.client(client_id)
    offers = fixed_offers(client_id)
    draft = before.draft if before else charged_draft(client, BillingMode.FIXED)
    composition = FixedPriceComposition(client, draft, offers=offers, offer=_picked_offer(offers))
    if composition.offer:
        composition.terms = fixed_form(
            composition.offer.state,
            clock.today(g.member.time_zone),
            request.args.get("milestone", ""),
        )
        _charge_parts(composition, composition.offer, composition.terms)
    elif request.form:
        composition.changes = [GONE_TEXT]
    if before:
        composition.changes, composition.refusal = before.changes, before.refusal
    return composition


def _charge_parts(composition: FixedPriceComposition, offer: FixedOffer, terms: FixedForm) -> None:
    """Whatever is wrong in `terms` stands beside its field, and nothing is billed."""
    project, client = offer.project, composition.client

    def make_charges(wording: Wording) -> tuple[Charge, ...]:
        parts = fixed_parts(terms.choice(), offer.state)
        composition.billed = parts_amount(parts)
        return fixed_charges(
            project.id,
            project.name,
            client.name,
            parts,
            covered_entries(client.id, project.id, terms.until.data),
            wording,
        )

    composition.is_valid = not terms.is_submitted() or terms.validate()
    if composition.is_valid:
        composition.add_charges(make_charges)
    if not terms.is_submitted():
        composition.refusal = None


def _picked_offer(offers: list[FixedOffer]) -> FixedOffer | None:
    """The project that was named; else the first. None when a form names one that is not offered
    any more.
    """
    project_id = request.values.get("project_id", "")
    named_offer = next((offer for offer in offers if str(offer.project.id) == project_id), None)
    return (
        named_offer
        if named_offer or (request.form and project_id)
        else (offers[0] if offers else None)
    )


def _page(
    composition: FixedPriceComposition, status: int, linked: ContactLink | None = None
) -> Response:
    refusal, terms = composition.refusal, composition.terms
    if refusal:
        (terms if terms and refusal.field in terms else composition.draft.form).refuse(refusal)
    if terms and composition.offer:
        terms.left.data = str(composition.offer.state.left_hundredths)
    return render_composition(composition, BillingMode.FIXED, status, linked, terms=terms)
