"""Signing in to Hourline with Xero: about a person, not about an organisation; no connection hangs
on it.
"""

from app.xero.manifest.connection import CONNECTION
from app.xero.manifest.shape import ManifestEndpoint, Module, Scope

SCOPES = (
    Scope("openid", "know which Xero user you are, by a number"),
    Scope("profile", "see your name"),
    Scope("email", "see your e-mail address"),
)

SIGNING_IN = Module(
    key="signing_in",
    title="Signing in with Xero",
    summary=(
        "Lets you into Hourline with the sign-in you have at Xero. It opens none of your books, and"
        " no access to Xero is kept."
    ),
    granular=SCOPES,
    broad=SCOPES,
    endpoints=(
        ManifestEndpoint(
            "identity.sign_in",
            "POST",
            "/connect/token",
            "learn who signed in",
            stored=("the Xero user's number",),
            cached=("name and address, for the form that opens your account",),
        ),
        *(
            endpoint
            for endpoint in CONNECTION.endpoints
            if endpoint.name in ("identity.discovery", "identity.keys")
        ),
    ),
    removed=("the Xero user's number",),
    kept=("your account, with the name and address you chose here",),
    retention=(
        (
            "Sign-ins under way, with the name and address for the form",
            "1 day, removed after 7 more",
        ),
    ),
    ended="When you unlink it, or delete your account",
)
