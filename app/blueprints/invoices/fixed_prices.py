"""Billing part of a fixed price: an amount, a percentage of what is left, or milestones."""

from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from flask import g, request
from werkzeug.wrappers import Response

from app.blueprints.invoices import blueprint
from app.blueprints.invoices.billing_modes import (
    ChargedComposition,
    charged_draft,
    compose_page,
    create_charged,
    redirect_if_made,
)
from app.blueprints.invoices.contact_link import ContactLink, link_from_form
from app.forms.fixed_prices import FixedForm, fixed_form
from app.invoicing import services
from app.invoicing.queries.fixed_prices import FixedOffer, covered_entries, fixed_offers
from app.invoicing.rules import Charge, Wording
from app.invoicing.rules.fixed_prices import fixed_charges, fixed_parts, parts_amount
from app.kernel import clock
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
    """`offered`: the projects; `picked`: the one that is billed, as `terms` say if they are
    `right`. `billed`: in hundredths.
    """

    offered: list[FixedOffer] = field(default_factory=list)
    picked: FixedOffer | None = None
    terms: FixedForm | None = None
    right: bool = True
    billed: int = 0

    @property
    def left_after(self) -> int:
        """Negative when more is billed than what is left."""
        return (
            self.picked.state.price_hundredths - self.picked.state.billed_hundredths - self.billed
            if self.picked
            else 0
        )

    @property
    def is_beyond(self) -> bool:
        return self.picked is not None and self.billed > self.picked.state.left_hundredths


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
    right = composition.draft.check() and composition.right and not composition.broken
    return _page(composition, 200 if right and not linked.problem else 422, linked)


@blueprint.post("/new/fixed/<uuid:client_id>")
@requires(Permission.INVOICE)
def create_fixed(client_id: UUID) -> Response:
    composition = _composition(client_id)
    if made := redirect_if_made():
        return made
    draft, picked, terms = composition.draft, composition.picked, composition.terms
    if picked is None or terms is None:
        return _page(composition, 409)
    if not draft.check(complete=True) or not composition.right or composition.broken:
        return _page(composition, 422)
    billing = services.FixedPriceBilling(
        picked.project.id, terms.choice(), terms.until.data, terms.seen_left, terms.beyond.data
    )
    wanted = composition.wanted(BillingMode.FIXED)
    done = create_charged(
        composition, partial(services.bill_fixed_price, wanted, billing, draft.known.references)
    )
    return _page(_composition(client_id, composition), done) if isinstance(done, int) else done


def _composition(
    client_id: UUID, before: FixedPriceComposition | None = None
) -> FixedPriceComposition:
    """What was chosen, as it stands now; BEFORE: the one that was refused, whose reasons stay."""
    client = projects.client(client_id)
    offered = fixed_offers(client_id)
    draft = before.draft if before else charged_draft(client, BillingMode.FIXED)
    composition = FixedPriceComposition(
        client, draft, offered=offered, picked=_picked_offer(offered)
    )
    if composition.picked:
        composition.terms = fixed_form(
            composition.picked.state,
            clock.today(g.member.time_zone),
            request.args.get("milestone", ""),
        )
        _charge_parts(composition, composition.picked, composition.terms)
    elif request.form:
        composition.changes = [GONE_TEXT]
    if before:
        composition.changes, composition.broken = before.changes, before.broken
    return composition


def _charge_parts(composition: FixedPriceComposition, picked: FixedOffer, terms: FixedForm) -> None:
    """Whatever is wrong in TERMS stands beside its field, and nothing is billed."""
    project, client = picked.project, composition.client

    def make(wording: Wording) -> tuple[Charge, ...]:
        parts = fixed_parts(terms.choice(), picked.state)
        composition.billed = parts_amount(parts)
        return fixed_charges(
            project.id,
            project.name,
            client.name,
            parts,
            covered_entries(client.id, project.id, terms.until.data),
            wording,
        )

    composition.right = not terms.is_submitted() or terms.validate()
    if composition.right:
        composition.charge(make)
    if not terms.is_submitted():
        composition.broken = None


def _picked_offer(offered: list[FixedOffer]) -> FixedOffer | None:
    """The project that was named; else the first. None when a form names one that is not offered
    any more.
    """
    named = request.values.get("project_id", "")
    found = next((one for one in offered if str(one.project.id) == named), None)
    return found if found or (request.form and named) else (offered[0] if offered else None)


def _page(
    composition: FixedPriceComposition, status: int, linked: ContactLink | None = None
) -> Response:
    refusal, terms = composition.broken, composition.terms
    if refusal:
        (terms if terms and refusal.field in terms else composition.draft.form).refuse(refusal)
    if terms and composition.picked:
        terms.left.data = str(composition.picked.state.left_hundredths)
    return compose_page(composition, BillingMode.FIXED, status, linked, terms=terms)
