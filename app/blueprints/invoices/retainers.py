"""Billing a retainer's period: its fee, the time it covers and the hours beyond."""

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
from app.invoicing import services
from app.invoicing.queries.retainers import OfferedPeriod, offered_periods, retainer_period
from app.invoicing.rules.retainers import RetainerPeriod, retainer_charges
from app.kernel import clock
from app.permissions import Permission
from app.projects import queries as projects
from app.projects.models import BillingMode
from app.web.access import requires

MAX_SHOWN_ENTRIES = 200
GONE_TEXT = (
    "This period can no longer be billed: it is on another invoice now, or its terms were"
    " changed. Nothing has been created."
)


@dataclass
class RetainerComposition(ChargedComposition):
    """`offers`: what may be billed; `offer`, `period`: which of it is, and what that comes to."""

    offers: list[OfferedPeriod] = field(default_factory=list)
    offer: OfferedPeriod | None = None
    period: RetainerPeriod | None = None


@blueprint.get("/new/retainer/<uuid:client_id>")
@requires(Permission.INVOICE)
def new_retained(client_id: UUID) -> Response:
    return _page(_composition(client_id), 200)


@blueprint.post("/new/retainer/<uuid:client_id>/preview")
@requires(Permission.INVOICE)
def preview_retained(client_id: UUID) -> Response:
    """The preview of what is chosen now; with `refilter` another period was."""
    linked = link_from_form(client_id)
    composition = _composition(client_id)
    is_valid = composition.draft.check() and not composition.refusal
    return _page(composition, 200 if is_valid and not linked.problem else 422, linked)


@blueprint.post("/new/retainer/<uuid:client_id>")
@requires(Permission.INVOICE)
def create_retained(client_id: UUID) -> Response:
    composition = _composition(client_id)
    if redirect := redirect_if_made():
        return redirect
    draft, period = composition.draft, composition.period
    if period is None:
        return _page(composition, 409)
    if not draft.check(complete=True) or composition.refusal:
        return _page(composition, 422)
    new_invoice, billing = (
        composition.new_invoice(BillingMode.RETAINER),
        services.RetainerBilling(period.project_id, period.start),
    )
    answer = create_charged(
        composition,
        partial(services.bill_retainer_period, new_invoice, billing, draft.books.references),
    )
    if isinstance(answer, int):
        return _page(_composition(client_id, composition), answer)
    return answer


def _composition(client_id: UUID, before: RetainerComposition | None = None) -> RetainerComposition:
    """What was chosen, as it stands now; `before`: the one that was refused, whose reasons stay."""
    client = projects.client(client_id)
    offers = offered_periods(client_id, clock.today(g.member.time_zone))
    draft = before.draft if before else charged_draft(client, BillingMode.RETAINER)
    composition = RetainerComposition(client, draft, offers=offers, offer=_picked_period(offers))
    if composition.offer:
        composition.period = retainer_period(
            composition.offer.project, composition.offer.account.start
        )
    if composition.period:
        period = composition.period
        composition.add_charges(lambda wording: retainer_charges(period, client.name, wording))
    elif request.form:
        composition.changes = [GONE_TEXT]
    if before:
        composition.changes, composition.refusal = before.changes, before.refusal
    return composition


def _picked_period(offers: list[OfferedPeriod]) -> OfferedPeriod | None:
    """The period that was named, in the form or in the address; else the first of the project named
    there; else the first of all.

    None when a form names one that is not offered any more: nothing else may be billed in its
    place.
    """
    period_key, project = request.values.get("period", ""), request.args.get("project_id", "")
    named_offer = next((offer for offer in offers if offer.key == period_key), None)
    if named_offer or (request.form and period_key):
        return named_offer
    return next(
        (offer for offer in offers if str(offer.project.id) == project),
        offers[0] if offers else None,
    )


def _page(
    composition: RetainerComposition, status: int, linked: ContactLink | None = None
) -> Response:
    if composition.refusal:
        composition.draft.form.refuse(composition.refusal)
    return render_composition(
        composition, BillingMode.RETAINER, status, linked, entries_shown=MAX_SHOWN_ENTRIES
    )
