"""A consent from its start to the organisation it is for: single use, ten minutes, one browser
(reliability.md, People and sessions).
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from app.config import current_settings
from app.kernel import clock, tenancy
from app.kernel.db import db, transaction
from app.kernel.errors import Conflict, DomainError
from app.kernel.events import emit
from app.kernel.sealed_columns import sealed_place
from app.kernel.secrets import UnknownKey, UnreadableSecret, fingerprint, new_token, seal, unseal
from app.xero.api import oauth
from app.xero.api.client import Access
from app.xero.api.identity import read_identity
from app.xero.api.schemas import Tenant, read_tenants
from app.xero.connect.events import ConsentPending, ConsentUnused
from app.xero.connect.models import OAuthAttempt
from app.xero.connect.services.connections import ConnectOutcome, connect_to
from app.xero.connect.services.grants import store_consent
from app.xero.connection.queries import chosen_modules, current_connection
from app.xero.connection.services.calls import call_as
from app.xero.manifest import requested_scopes

# As long as a person may take in Xero (facts 1.2).
CONSENT_LIFE = timedelta(minutes=10)


class ConsentRefused(DomainError):
    """The answer from Xero cannot be used; the text says why and what to do. `org_id`: whom it was
    for, told to the right browser only.
    """

    def __init__(self, message: str, org_id: UUID | None = None) -> None:
        super().__init__(message)
        self.org_id = org_id


class ChoiceRefused(Conflict):
    """The choice cannot be carried out as it is; another can."""


def begin_consent(session_id: UUID) -> str:
    """Start a consent for the organisation and person in force in that browser session; answers
    Xero's address. Opens a transaction.
    """
    state, nonce = new_token(), new_token()
    scopes = requested_scopes(current_settings().xero_scopes, chosen_modules())
    request = oauth.consent_request(state, nonce, scopes)
    scope = tenancy.current_scope()
    with transaction() as session:
        attempt = OAuthAttempt(
            state=fingerprint(state),
            session_id=session_id,
            user_id=scope.user_id,
            org_id=scope.org_id,
            verifier=seal(request.verifier, _seal_place(fingerprint(state))),
            nonce=nonce,
            expires_at=clock.now() + CONSENT_LIFE,
        )
        session.add(attempt)
    return request.address


def _seal_place(state: bytes) -> str:
    return sealed_place(OAuthAttempt.__table__.c.verifier, state)


def take_consent(state: str, session_id: UUID, user_id: UUID) -> OAuthAttempt:
    """The consent that `state` belongs to, used up by this. Opens a transaction; raises
    ConsentRefused for any but the right browser in time.
    """
    in_this_browser = (
        OAuthAttempt.state == fingerprint(state),
        OAuthAttempt.session_id == session_id,
        OAuthAttempt.user_id == user_id,
    )
    with transaction() as session:
        attempt = session.scalar(select(OAuthAttempt).where(*in_this_browser).with_for_update())
        if attempt is None:
            raise ConsentRefused(
                "This answer from Xero belongs to another browser or sign-in. Start again from"
                " here."
            )
        if attempt.used_at is not None:
            raise ConsentRefused(
                "This answer from Xero was used before. If you are not connected yet, start again.",
                attempt.org_id,
            )
        attempt.used_at = clock.now()
        expired = attempt.expires_at <= clock.now()
        session.flush()
        session.expunge(attempt)
    if expired:
        raise ConsentRefused(
            "The consent took longer than ten minutes. Start again.", attempt.org_id
        )
    return attempt


def finish_consent(attempt: OAuthAttempt, code: str) -> ConnectOutcome:
    """Exchange `code` and connect when it is clear to which organisation; else somebody has to
    choose.

    Raises ConsentRefused, DomainError when the organisation cannot be used, and the errors of
    app/xero/api/errors.py.
    """
    try:
        verifier = unseal(attempt.verifier, _seal_place(attempt.state))
    except UnreadableSecret:
        raise ConsentRefused("The consent could not be finished. Start again.") from None
    except UnknownKey:
        raise ConsentRefused(
            "Hourline is being updated, and the consent could not be finished. Start again in a"
            " minute."
        ) from None
    tokens = oauth.exchange_code(code, verifier)
    identity = read_identity(tokens, attempt.nonce)
    grant_id = store_consent(identity.xero_user_id, tokens, attempt.state)
    _await_choice(attempt.state, grant_id, identity.auth_event_id)
    existing = current_connection()
    offered = _offered_tenants(grant_id, identity.auth_event_id)
    if len(offered) == 1 and (existing is None or existing.tenant_id == offered[0].tenant_id):
        return _connect_tenant(attempt.state, grant_id, offered[0], offered)
    return ConnectOutcome()


def _await_choice(state: bytes, grant_id: UUID, auth_event_id: UUID | None) -> None:
    values = {"auth_event_id": auth_event_id, "expires_at": clock.now() + CONSENT_LIFE}
    with transaction() as session:
        session.execute(update(OAuthAttempt).where(OAuthAttempt.state == state).values(values))
        emit(ConsentPending(tenancy.current_org_id(), grant_id))


def candidate_tenants(session_id: UUID) -> list[Tenant]:
    """The organisations that the consent just given in this browser may be for; [] when there is no
    such consent. Calls Xero.
    """
    attempt = _pending_consent(session_id)
    if attempt is None or attempt.grant_id is None:
        return []
    return _offered_tenants(attempt.grant_id, attempt.auth_event_id)


def _pending_consent(session_id: UUID) -> OAuthAttempt | None:
    scope = tenancy.current_scope()
    in_this_browser = (
        OAuthAttempt.session_id == session_id,
        OAuthAttempt.user_id == scope.user_id,
        OAuthAttempt.org_id == scope.org_id,
    )
    live = (OAuthAttempt.grant_id.is_not(None), OAuthAttempt.expires_at > clock.now())
    return db.session.scalar(
        select(OAuthAttempt)
        .where(*in_this_browser, *live)
        .order_by(OAuthAttempt.used_at.desc())
        .limit(1)
    )


def _offered_tenants(grant_id: UUID, auth_event_id: UUID | None) -> list[Tenant]:
    """The organisations of this very consent; when it added none, every one that the Xero user has
    connected (facts 1.5).
    """
    access = Access(grant_id)
    purpose = "see which organisation was chosen"
    if auth_event_id is not None:
        response = call_as(
            access, "connections.list", purpose=purpose, params={"authEventId": str(auth_event_id)}
        )
        if chosen := _organisations(response.records("")):
            return chosen
    return _organisations(call_as(access, "connections.list", purpose=purpose).records(""))


def _organisations(records: list[dict[str, object]]) -> list[Tenant]:
    return [tenant for tenant in read_tenants(records) if tenant.is_organisation]


def choose_tenant(session_id: UUID, tenant_id: UUID, *, replace: bool) -> ConnectOutcome:
    """Connect to one of the candidates; `replace` says that another organisation's data may go.
    Raises as `finish_consent`, and ChoiceRefused.
    """
    attempt = _pending_consent(session_id)
    if attempt is None or attempt.grant_id is None:
        raise ConsentRefused("The consent took longer than ten minutes. Start again.")
    state, grant_id, auth_event_id = attempt.state, attempt.grant_id, attempt.auth_event_id
    existing = current_connection()
    if existing is not None and existing.tenant_id != tenant_id and not replace:
        raise ChoiceRefused(
            f"This replaces {existing.tenant_name}. Say that you want that.", field="replace"
        )
    offered = _offered_tenants(grant_id, auth_event_id)
    chosen = next((tenant for tenant in offered if tenant.tenant_id == tenant_id), None)
    if chosen is None:
        raise ChoiceRefused(
            "This organisation is not among those the consent is for.", field="tenant_id"
        )
    return _connect_tenant(
        state,
        grant_id,
        chosen,
        [tenant for tenant in offered if tenant.auth_event_id == auth_event_id],
    )


def _connect_tenant(
    state: bytes, grant_id: UUID, chosen: Tenant, new: list[Tenant]
) -> ConnectOutcome:
    """Connect; then the consent is over and what it brought beside the chosen one is given up. When
    Xero fails, one may choose again.
    """
    try:
        outcome = connect_to(state, grant_id, chosen)
    except DomainError:
        _end_consent(state, grant_id, new)
        raise
    _end_consent(state, grant_id, [tenant for tenant in new if tenant != chosen])
    return outcome


def _end_consent(state: bytes, grant_id: UUID, unused: list[Tenant]) -> None:
    with transaction() as session:
        session.execute(
            update(OAuthAttempt).where(OAuthAttempt.state == state).values(expires_at=clock.now())
        )
        for tenant in unused:
            emit(ConsentUnused(tenancy.current_org_id(), grant_id, tenant.connection_id))
