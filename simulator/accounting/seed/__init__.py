"""Ready-made organisations: `PROFILES` and the ledgers built from them."""

import threading
from collections.abc import Callable
from datetime import datetime

from simulator.accounting.ledger import Ledger


def seeded_ledgers(
    clock: Callable[[], datetime],
    lock: threading.RLock,
    on_change: Callable[[str, str, str, str], None],
    app_name: str,
) -> list[Ledger]:
    """One ledger per profile, contacts included; nothing is reported to `on_change` while seeding.

    `on_change(organisation_id, category, resource_id, event_type)`.
    """
    raise NotImplementedError
