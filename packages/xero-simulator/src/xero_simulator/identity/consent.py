"""Turning a person's choice on the consent page into connections and a code (facts 1.5)."""

from dataclasses import dataclass
from uuid import uuid4

from xero_simulator.directory import Tenant
from xero_simulator.identity.authorize import AuthorizeRequest
from xero_simulator.identity.scopes import SCOPE_DESCRIPTIONS, accumulate_scopes
from xero_simulator.simulator import Simulator
from xero_simulator.tokens.grants import Consent
from xero_simulator.users import User


class InvalidChoice(Exception):
    """Said beside the organisation picker."""


@dataclass(frozen=True)
class Choice:
    tenant: Tenant
    is_connected: bool


def organisation_choices(
    sim: Simulator, user: User, authorize_request: AuthorizeRequest
) -> list[Choice]:
    """The person's organisations, those not yet connected first."""
    choices = [
        Choice(
            tenant,
            sim.directory.find_connection(
                user.user_id, authorize_request.app.client_id, tenant.tenant_id
            )
            is not None,
        )
        for tenant in sim.directory.organisations_of(user)
    ]
    return sorted(choices, key=lambda choice: choice.is_connected)


def is_everything_connected(choices: list[Choice]) -> bool:
    return all(choice.is_connected for choice in choices)


def scope_words(authorize_request: AuthorizeRequest) -> list[str]:
    return [SCOPE_DESCRIPTIONS[scope] for scope in authorize_request.scopes]


def _check_choice(
    sim: Simulator,
    authorize_request: AuthorizeRequest,
    choices: list[Choice],
    tenant_ids: list[str],
) -> None:
    offered = {choice.tenant.tenant_id for choice in choices}
    if not set(tenant_ids) <= offered:
        raise InvalidChoice("Choose one of your organisations.")
    if (
        authorize_request.has_organisation_scopes
        and not tenant_ids
        and not is_everything_connected(choices)
    ):
        raise InvalidChoice("Choose an organisation.")
    if len(tenant_ids) > 1 and not authorize_request.allows_many:
        raise InvalidChoice("This app connects one organisation at a time.")
    if not sim.directory.has_room_for(authorize_request.app.client_id, tenant_ids):
        raise InvalidChoice("This app has reached the number of connections its plan allows.")


def allow_access(
    sim: Simulator, user: User, authorize_request: AuthorizeRequest, tenant_ids: list[str]
) -> str:
    """Connect what was chosen; returns where to send the browser. Raises InvalidChoice."""
    with sim.lock:
        _check_choice(
            sim, authorize_request, organisation_choices(sim, user, authorize_request), tenant_ids
        )
        agreed_scopes = sim.directory.agreed_scopes.setdefault(
            (user.user_id, authorize_request.app.client_id), set()
        )
        scopes = accumulate_scopes(list(authorize_request.scopes), agreed_scopes)
        agreed_scopes.update(scopes)
        consent = Consent(
            user_id=user.user_id,
            client_id=authorize_request.app.client_id,
            scopes=tuple(scopes),
            auth_event_id=str(uuid4()),
            session_id=uuid4().hex,
            signed_in_at=sim.clock.now(),
            nonce=authorize_request.nonce,
            state=authorize_request.state,
        )
        for tenant_id in tenant_ids:
            sim.directory.connect(
                user.user_id, authorize_request.app.client_id, tenant_id, consent.auth_event_id
            )
        code = sim.grants.issue_code(
            consent, authorize_request.redirect_uri, authorize_request.challenge, sim.clock.now()
        )
    return authorize_request.redirect_address(
        code=code, scope=" ".join(authorize_request.scopes), session_state=consent.session_id
    )
