"""Billing a retainer's period: its fee, the time it covers and the hours beyond."""

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
    "This period can no longer be billed: it is on another invoice by now, or its terms were"
    " changed. Nothing has been created."
)


@dataclass
class RetainerComposition(ChargedComposition):
    """`offered`: what may be billed; `picked`, `period`: which of it is, and what that comes to."""

    offered: list[OfferedPeriod] = field(default_factory=list)
    picked: OfferedPeriod | None = None
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
    right = composition.draft.check() and not composition.broken
    return _page(composition, 200 if right and not linked.problem else 422, linked)


@blueprint.post("/new/retainer/<uuid:client_id>")
@requires(Permission.INVOICE)
def create_retained(client_id: UUID) -> Response:
    composition = _composition(client_id)
    if made := redirect_if_made():
        return made
    draft, period = composition.draft, composition.period
    if period is None:
        return _page(composition, 409)
    if not draft.check(complete=True) or composition.broken:
        return _page(composition, 422)
    wanted, billing = (
        composition.wanted(BillingMode.RETAINER),
        services.RetainerBilling(period.project_id, period.start),
    )
    done = create_charged(
        composition, partial(services.bill_retainer_period, wanted, billing, draft.known.references)
    )
    return _page(_composition(client_id, composition), done) if isinstance(done, int) else done


def _composition(client_id: UUID, before: RetainerComposition | None = None) -> RetainerComposition:
    """What was chosen, as it stands now; BEFORE: the one that was refused, whose reasons stay."""
    client = projects.client(client_id)
    offered = offered_periods(client_id, clock.today(g.member.time_zone))
    draft = before.draft if before else charged_draft(client, BillingMode.RETAINER)
    composition = RetainerComposition(
        client, draft, offered=offered, picked=_picked_period(offered)
    )
    if composition.picked:
        composition.period = retainer_period(
            composition.picked.project, composition.picked.account.start
        )
    if composition.period:
        period = composition.period
        composition.charge(lambda wording: retainer_charges(period, client.name, wording))
    elif request.form:
        composition.changes = [GONE_TEXT]
    if before:
        composition.changes, composition.broken = before.changes, before.broken
    return composition


def _picked_period(offered: list[OfferedPeriod]) -> OfferedPeriod | None:
    """The period that was named, in the form or in the address; else the first of the project named
    there; else the first of all.

    None when a form names one that is not offered any more: nothing else may be billed in its
    place.
    """
    named, project = request.values.get("period", ""), request.args.get("project_id", "")
    found = next((one for one in offered if one.key == named), None)
    if found or (request.form and named):
        return found
    return next(
        (one for one in offered if str(one.project.id) == project), offered[0] if offered else None
    )


def _page(
    composition: RetainerComposition, status: int, linked: ContactLink | None = None
) -> Response:
    if composition.broken:
        composition.draft.form.refuse(composition.broken)
    return compose_page(
        composition, BillingMode.RETAINER, status, linked, entries_shown=MAX_SHOWN_ENTRIES
    )
