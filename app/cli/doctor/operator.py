"""What the operator has said of itself, for the pages and letters that show it."""

from collections.abc import Iterator

from app.cli.doctor.findings import Finding, note, ok
from app.config import Settings


def words(settings: Settings) -> Iterator[Finding]:
    """A note for each setting without which a page or letter admits that nothing is said."""
    operator = settings.operator
    missing = {
        "OPERATOR_NAME": (operator.name, "who runs this installation"),
        "OPERATOR_COUNTRY": (operator.country, "in which country its operator is"),
        "SUPPORT_EMAIL": (
            operator.support_email,
            "where people write to for help: help, error pages and letters name no address",
        ),
        "PRIVACY_EMAIL": (
            operator.privacy_contact,
            "where people write to about their data (SUPPORT_EMAIL would do)",
        ),
        "PRIVACY_LAW": (operator.privacy_law, "which law on privacy applies"),
        "HOSTING_PLACE": (operator.hosting_place, "where Hourline and its database run"),
        "SUBPROCESSORS_FILE": (
            operator.subprocessors is not None,
            "which companies handle data for the operator",
        ),
        "MAIL_SENDER": (
            settings.mail_sender,
            "whom letters come from: they name an address that may not exist",
        ),
    }
    unset = {name: topic for name, (value, topic) in missing.items() if not value}
    for name, topic in unset.items():
        yield note("operator", f"{name} is not set, so nothing says {topic}")
    if not unset:
        yield ok(
            "operator", f"{operator.full_name} has said everything that pages and letters show"
        )
