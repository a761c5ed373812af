"""Starting contacts: a name, an address to write to, and for every second one a phone and a
town.
"""

import re
from dataclasses import replace
from typing import Any

from xero_simulator.accounting.dates import to_ms
from xero_simulator.accounting.entities.contact import Contact
from xero_simulator.accounting.ids import derived_id
from xero_simulator.accounting.profile import OrganisationProfile


def seeded_contacts(profile: OrganisationProfile) -> tuple[Contact, ...]:
    """Changed a second apart, from the creation of the organisation on."""
    start = to_ms(profile.created)
    return tuple(
        _contact(profile, name, start + place * 1000, place)
        for place, name in enumerate(profile.contact_names, start=1)
    )


def _contact(profile: OrganisationProfile, name: str, updated_ms: int, place: int) -> Contact:
    domain = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")
    plain = Contact(
        id=derived_id(profile.organisation_id, "contact", name),
        updated_ms=updated_ms,
        name=name,
        texts={"EmailAddress": f"accounts@{domain}.example"},
    )
    return replace(plain, **_details(profile, place)) if place % 2 else plain


def _details(profile: OrganisationProfile, place: int) -> dict[str, Any]:
    return {
        "addresses": {
            "POBOX": {
                "AddressLine1": f"PO Box {1000 + place}",
                "City": "Exampleton",
                "Country": profile.country_code,
            }
        },
        "phones": {"DEFAULT": {"PhoneNumber": f"555 01{place:02d}"}},
    }
