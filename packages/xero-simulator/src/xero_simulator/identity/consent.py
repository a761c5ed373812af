"""Turning a person's choice on the consent page into connections and a code (facts 1.5)."""

from dataclasses import dataclass
from uuid import uuid4

from xero_simulator.directory import Tenant
from xero_simulator.identity.authorize import AuthorizeRequest
from xero_simulator.identity.scopes import IN_WORDS, accumulated
from xero_simulator.simulator import Simulator
from xero_simulator.tokens.grants import Consent
from xero_simulator.users import User


class ChoiceRefused(Exception):
    """Said beside the organisation picker."""


@dataclass(frozen=True)
class Choice:
    tenant: Tenant
    connected: bool


def choices(sim: Simulator, user: User, asked: AuthorizeRequest) -> list[Choice]:
    """The person's organisations, those not yet connected first."""
    listed = [
        Choice(
            tenant,
            sim.world.connection(user.user_id, asked.app.client_id, tenant.tenant_id) is not None,
        )
        for tenant in sim.world.organisations_of(user)
    ]
    return sorted(listed, key=lambda choice: choice.connected)


def everything_connected(listed: list[Choice]) -> bool:
    return all(choice.connected for choice in listed)


def scope_words(asked: AuthorizeRequest) -> list[str]:
    return [IN_WORDS[scope] for scope in asked.scopes]


def _check(
    sim: Simulator, asked: AuthorizeRequest, listed: list[Choice], chosen: list[str]
) -> None:
    offered = {choice.tenant.tenant_id for choice in listed}
    if not set(chosen) <= offered:
        raise ChoiceRefused("Choose one of your organisations.")
    if asked.wants_organisation and not chosen and not everything_connected(listed):
        raise ChoiceRefused("Choose an organisation.")
    if len(chosen) > 1 and not asked.many:
        raise ChoiceRefused("This app connects one organisation at a time.")
    if not sim.world.has_room_for(asked.app.client_id, chosen):
        raise ChoiceRefused("This app has reached the number of connections its plan allows.")


def allow(sim: Simulator, user: User, asked: AuthorizeRequest, chosen: list[str]) -> str:
    """Connect what was chosen; returns where to send the browser. Raises ChoiceRefused."""
    with sim.lock:
        _check(sim, asked, choices(sim, user, asked), chosen)
        agreed = sim.world.consented.setdefault((user.user_id, asked.app.client_id), set())
        scopes = accumulated(list(asked.scopes), agreed)
        agreed.update(scopes)
        consent = Consent(
            user_id=user.user_id,
            client_id=asked.app.client_id,
            scopes=tuple(scopes),
            auth_event_id=str(uuid4()),
            session_id=uuid4().hex,
            signed_in_at=sim.clock.now(),
            nonce=asked.nonce,
            state=asked.state,
        )
        for tenant_id in chosen:
            sim.world.connect(user.user_id, asked.app.client_id, tenant_id, consent.auth_event_id)
        code = sim.grants.issue_code(consent, asked.redirect_uri, asked.challenge, sim.clock.now())
    return asked.answer(code=code, scope=" ".join(asked.scopes), session_state=consent.session_id)
