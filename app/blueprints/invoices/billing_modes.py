"""The ways in which an invoice bills, and the pages of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from flask import url_for

from app.invoicing.queries.billing_modes import billing_modes_of
from app.projects.models import BillingMode
from app.web.addresses import filtered_address


@dataclass(frozen=True)
class ModePages:
    """The pages of a new invoice that bills in one way. `client_in_path`: whether the addresses
    that take the form name the client; else the form does.
    """

    name: str
    new: str
    create: str
    preview: str
    client_in_path: bool = True

    def new_url(self, client_id: UUID, dates: Mapping[str, str] | None = None) -> str:
        """`dates`: the `start` and `end` of the time to look at."""
        return filtered_address(self.new, {"client_id": client_id, **(dates or {})})

    def create_url(self, client_id: UUID) -> str:
        return self._form_url(self.create, client_id)

    def preview_url(self, client_id: UUID) -> str:
        return self._form_url(self.preview, client_id)

    def _form_url(self, endpoint: str, client_id: UUID) -> str:
        return url_for(endpoint, client_id=client_id) if self.client_in_path else url_for(endpoint)


class ModeTab(NamedTuple):
    """One way of billing that a client's projects offer, as the page lets one choose it."""

    name: str
    address: str
    is_current: bool


MODE_PAGES = {
    BillingMode.TIME: ModePages(
        "Time", "invoices.new", "invoices.create", "invoices.preview_new", client_in_path=False
    ),
    BillingMode.RETAINER: ModePages(
        "Retainer period",
        "invoices.new_retained",
        "invoices.create_retained",
        "invoices.preview_retained",
    ),
    BillingMode.FIXED: ModePages(
        "Fixed price", "invoices.new_fixed", "invoices.create_fixed", "invoices.preview_fixed"
    ),
}


def mode_tabs(client_id: UUID, current: BillingMode) -> list[ModeTab]:
    """The ways in which the client's projects are billed; the `current` one is among them."""
    return [
        ModeTab(MODE_PAGES[mode].name, MODE_PAGES[mode].new_url(client_id), mode is current)
        for mode in billing_modes_of(client_id, current)
    ]
