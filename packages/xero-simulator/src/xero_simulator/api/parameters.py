"""Query parameters and headers of a request; parameter names in any case."""

from flask import request

from xero_simulator.accounting.dates import read_if_modified_since
from xero_simulator.accounting.documents.amounts import unit_places
from xero_simulator.accounting.queries import Page, page_of


def parameter(name: str) -> str | None:
    """None when absent or blank."""
    folded = name.casefold()
    value = next((value for key, value in request.args.items() if key.casefold() == folded), None)
    return value if value and value.strip() else None


def is_switched_on(name: str) -> bool:
    """`true`, `True`; anything else is off."""
    return (parameter(name) or "").strip().casefold() == "true"


def list_parameter(name: str) -> tuple[str, ...] | None:
    """A comma-separated list in lower case; None when absent."""
    value = parameter(name)
    return (
        None
        if value is None
        else tuple(part.strip().lower() for part in value.split(",") if part.strip())
    )


def is_summarized() -> bool:
    """summarizeErrors: on unless it is false (facts 3.4)."""
    return (parameter("summarizeErrors") or "true").strip().casefold() != "false"


def modified_since_ms() -> int | None:
    header = request.headers.get("If-Modified-Since")
    return read_if_modified_since(header) if header and header.strip() else None


def page_parameter() -> Page | None:
    return page_of(parameter("page"), parameter("pageSize"))


def amount_places() -> int:
    return unit_places(parameter("unitdp"))
