"""Finding what an address names."""

from flask import abort

from xero_simulator.directory import Tenant
from xero_simulator.simulator import current_simulator


def tenant_or_404(short_code: str) -> Tenant:
    tenant = current_simulator().directory.find_tenant(short_code)
    if tenant is None:
        abort(404)
    return tenant
