"""Finding what an address names."""

from flask import abort

from xero_simulator.directory import Tenant
from xero_simulator.simulator import simulator


def tenant_or_404(short_code: str) -> Tenant:
    tenant = simulator().world.find_tenant(short_code)
    if tenant is None:
        abort(404)
    return tenant
