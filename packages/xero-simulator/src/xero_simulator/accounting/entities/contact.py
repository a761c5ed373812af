"""A customer or supplier."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

TEXT_LIMITS: Mapping[str, int] = MappingProxyType(
    {
        "ContactNumber": 50,
        "AccountNumber": 50,
        "FirstName": 255,
        "LastName": 255,
        "CompanyNumber": 50,
        "EmailAddress": 255,
        "BankAccountDetails": 255,
        "TaxNumber": 50,
        "TaxNumberType": 10,
        "AccountsReceivableTaxType": 50,
        "AccountsPayableTaxType": 50,
        "DefaultCurrency": 3,
        "XeroNetworkKey": 255,
        "Website": 255,
        "SalesDefaultAccountCode": 10,
        "PurchasesDefaultAccountCode": 10,
        "SalesDefaultLineAmountType": 10,
        "PurchasesDefaultLineAmountType": 10,
    }
)
PART_LIMITS: Mapping[str, int] = MappingProxyType(
    {
        **{f"AddressLine{number}": 500 for number in range(1, 5)},
        **dict.fromkeys(("City", "Region", "AttentionTo"), 255),
        **dict.fromkeys(("PostalCode", "Country", "PhoneNumber"), 50),
        "PhoneAreaCode": 10,
        "PhoneCountryCode": 20,
    }
)
ADDRESS_TYPES = ("STREET", "POBOX")
PHONE_TYPES = ("DEFAULT", "DDI", "FAX", "MOBILE")
EMPTY_PARTS: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """Optional strings live in `texts` by Xero's names, absent when empty; addresses and phones by
    their type. What the API never wrote has no blanks to show.
    """

    id: str
    updated_ms: int
    name: str
    status: str = "ACTIVE"
    texts: Mapping[str, str] = field(default_factory=dict)
    addresses: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    phones: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    persons: tuple[Mapping[str, Any], ...] = ()
    payment_terms: Mapping[str, Any] = field(default_factory=dict)
    merged_to: str | None = None
    is_written_by_api: bool = False

    @property
    def is_archived(self) -> bool:
        return self.status != "ACTIVE"


def name_key(name: str) -> str:
    """Under which names are the same: without regard to case and to surrounding and double
    spaces.
    """
    return " ".join(name.split()).casefold()
