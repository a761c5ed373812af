"""What a demo company's reset does: new organisation, same name, all ids new (facts 7, trap 24)."""

from dataclasses import replace
from uuid import uuid4

from xero_simulator.accounting.seed import seeded_ledger
from xero_simulator.directory import Tenant
from xero_simulator.simulator import Simulator


def reset_demo_company(sim: Simulator, tenant: Tenant) -> Tenant:
    """The organisation that takes the tenant's place; connections to the old one are dead."""
    profile = replace(tenant.ledger.profile, organisation_id=str(uuid4()))
    ledger = seeded_ledger(
        profile, sim.clock.now, sim.lock, sim.webhooks.record_change, tenant.ledger.app_name
    )
    return sim.directory.replace_tenant(tenant, ledger)
