"""Codes, access tokens and refresh tokens: lives, rotation and grace (facts 1.4)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_urlsafe

CODE_LIFE = timedelta(minutes=5)
ACCESS_LIFE = timedelta(minutes=30)
REFRESH_LIFE = timedelta(days=60)
GRACE_PERIOD = timedelta(minutes=30)


@dataclass(frozen=True)
class Consent:
    """What one person agreed to at one moment; tokens are made from it."""

    user_id: str
    client_id: str
    scopes: tuple[str, ...]
    auth_event_id: str
    session_id: str
    signed_in_at: datetime
    nonce: str = ""
    state: str = ""

    @property
    def is_of_app_alone(self) -> bool:
        """The app's own, which nobody consented to."""
        return not self.user_id


@dataclass
class Code:
    consent: Consent
    redirect_uri: str
    challenge: str
    expires_at: datetime
    used: bool = False


@dataclass
class AccessToken:
    consent: Consent
    expires_at: datetime


@dataclass
class RefreshToken:
    consent: Consent
    expires_at: datetime
    used_at: datetime | None = None
    successors: list[str] = field(default_factory=list)


class InvalidGrant(Exception):
    """invalid_grant: unknown, expired or used."""


@dataclass
class Grants:
    """Every code and token that was issued. Callers hold the simulator's lock."""

    _codes: dict[str, Code] = field(default_factory=dict)
    _access: dict[str, AccessToken] = field(default_factory=dict)
    _refresh: dict[str, RefreshToken] = field(default_factory=dict)

    def issue_code(self, consent: Consent, redirect_uri: str, challenge: str, now: datetime) -> str:
        text = token_urlsafe(32)
        self._codes[text] = Code(consent, redirect_uri, challenge, now + CODE_LIFE)
        return text

    def redeem_code(self, text: str, now: datetime) -> Code:
        """Once only, within five minutes, whatever comes of it. Raises InvalidGrant."""
        code = self._codes.get(text)
        if code is None or code.used or now >= code.expires_at:
            raise InvalidGrant
        code.used = True
        return code

    def remember_access_token(self, text: str, consent: Consent, expires_at: datetime) -> None:
        self._access[text] = AccessToken(consent, expires_at)

    def find_access_token(self, text: str) -> AccessToken | None:
        return self._access.get(text)

    def expire_access_tokens(self, now: datetime) -> int:
        """Every access token ends now; returns how many were alive."""
        alive = [token for token in self._access.values() if token.expires_at > now]
        for token in alive:
            token.expires_at = now
        return len(alive)

    def issue_refresh_token(self, consent: Consent, now: datetime) -> str:
        text = token_urlsafe(32)
        self._refresh[text] = RefreshToken(consent, now + REFRESH_LIFE)
        return text

    def rotate_refresh_token(self, text: str, client_id: str, now: datetime) -> tuple[Consent, str]:
        """Use a refresh token and get the next one. Raises InvalidGrant.

        The one just used may be retried for 30 minutes, as long as none of its
        successors has been used (facts 1.4; the second half of the rule is [I]).
        """
        token = self._refresh.get(text)
        if token is None or token.consent.client_id != client_id or now >= token.expires_at:
            raise InvalidGrant
        if token.used_at and (
            now >= token.used_at + GRACE_PERIOD or self._has_used_successor(token)
        ):
            raise InvalidGrant
        token.used_at = token.used_at or now
        fresh = self.issue_refresh_token(token.consent, now)
        token.successors.append(fresh)
        return token.consent, fresh

    def _has_used_successor(self, token: RefreshToken) -> bool:
        successors = (self._refresh.get(text) for text in token.successors)
        return any(successor is not None and successor.used_at for successor in successors)

    def owner_of(self, text: str, client_id: str) -> str | None:
        """The person a refresh token acts for, if this app holds it."""
        token = self._refresh.get(text)
        return token.consent.user_id if token and token.consent.client_id == client_id else None

    def forget_user(self, user_id: str, client_id: str | None = None) -> None:
        """Refresh tokens and codes of a person (with one app) die; access tokens run out."""

        def is_of_user(consent: Consent) -> bool:
            return consent.user_id == user_id and client_id in {None, consent.client_id}

        self._refresh = {k: t for k, t in self._refresh.items() if not is_of_user(t.consent)}
        self._codes = {k: c for k, c in self._codes.items() if not is_of_user(c.consent)}

    def expire_refresh_tokens(self, now: datetime) -> int:
        """Every refresh token is past its 60 days; returns how many there were."""
        for token in self._refresh.values():
            token.expires_at = now
        return len(self._refresh)
