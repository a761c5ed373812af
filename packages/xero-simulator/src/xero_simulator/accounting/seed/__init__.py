"""Ready-made organisations: `PROFILES` and the ledgers built from them."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from xero_simulator.accounting.ledger import Ledger
from xero_simulator.accounting.profile import OrganisationProfile
from xero_simulator.accounting.seed.contacts import seeded_contacts
from xero_simulator.accounting.seed.profiles import PROFILES
from xero_simulator.accounting.seed.reference import seeded_reference

__all__ = ["PROFILES", "seeded_ledger", "seeded_ledgers"]


def seeded_ledger(
    profile: OrganisationProfile,
    clock: Callable[[], datetime],
    lock: threading.RLock,
    on_change: Callable[[str, str, str, str], None],
    app_name: str,
) -> Ledger:
    """The profile's books as they start. All ids derive from the organisation's id: with another id
    they all differ.

    Nothing is reported to `on_change(organisation_id, category, resource_id, event_type)` while
    seeding.
    """
    books = replace(profile, reference=seeded_reference(profile), contacts=seeded_contacts(profile))
    return Ledger(books, clock, lock, partial(on_change, profile.organisation_id), app_name)


def seeded_ledgers(
    clock: Callable[[], datetime],
    lock: threading.RLock,
    on_change: Callable[[str, str, str, str], None],
    app_name: str,
) -> list[Ledger]:
    """One ledger per profile, in the order of `PROFILES`."""
    return [seeded_ledger(profile, clock, lock, on_change, app_name) for profile in PROFILES]
