"""What an endpoint of Xero is, and those of its identity service, which renewing an access calls by
itself. Every other one is named in the data manifest alone.
"""

from dataclasses import dataclass

API = "/api.xro/2.0"


@dataclass(frozen=True)
class Endpoint:
    """One call that may be made. `{id}` in a path is one identifier. `needs`: any one of these
    scopes allows it (none: any valid token). `list_key`: where its records are.
    """

    name: str
    method: str
    path: str
    purpose: str
    needs: frozenset[str] = frozenset()
    list_key: str = ""

    @property
    def is_for_tenant(self) -> bool:
        """Whether the call is about one Xero organisation (and counts against its limits), not
        about the consent itself.
        """
        return self.path.startswith(API)


TOKEN = Endpoint("identity.token", "POST", "/connect/token", "exchange your consent for access")
REFRESH = Endpoint(
    "identity.refresh", "POST", "/connect/token", "renew the access every half hour of use"
)
REVOKE = Endpoint(
    "identity.revoke", "POST", "/connect/revocation", "give the access back when you disconnect"
)
DISCOVERY = Endpoint(
    "identity.discovery",
    "GET",
    "/.well-known/openid-configuration",
    "learn where Xero publishes its public keys",
)
KEYS = Endpoint(
    "identity.keys",
    "GET",
    "/.well-known/openid-configuration/jwks",
    "check that a consent really comes from Xero",
)
