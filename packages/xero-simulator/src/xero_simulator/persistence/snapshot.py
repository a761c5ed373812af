"""Taking a snapshot of a running simulator, and putting one back into a new one."""

from dataclasses import replace

from xero_simulator.accounting.books import BooksContents
from xero_simulator.directory import Tenant
from xero_simulator.persistence.chunks import Pieces, joined
from xero_simulator.persistence.encoding import Unreadable, decode, encode
from xero_simulator.persistence.records import KeptKey, KeptTenant, People, Snapshot
from xero_simulator.simulator import Simulator
from xero_simulator.tokens.signing import Signer


def snapshot_of(sim: Simulator, pieces: Pieces) -> Snapshot:
    """Holds the lock for some milliseconds only: the books' records never change, so they are
    encoded after it.
    """
    with sim.lock:
        people = encode(_people(sim))
        taken = [(tenant, tenant.ledger.books.contents()) for tenant in sim.world.tenants.values()]
    return Snapshot(people, tuple(_kept(tenant, contents, pieces) for tenant, contents in taken))


def _kept(tenant: Tenant, contents: BooksContents, pieces: Pieces) -> KeptTenant:
    return KeptTenant(
        tenant_id=tenant.tenant_id,
        tenant_type=tenant.tenant_type,
        profile=tenant.ledger.profile,
        contents=replace(contents, contacts=(), invoices=()),
        contacts=pieces.encode((tenant.tenant_id, "contacts"), contents.contacts),
        invoices=pieces.encode((tenant.tenant_id, "invoices"), contents.invoices),
    )


def _people(sim: Simulator) -> People:
    world = sim.world
    return People(
        clock=sim.clock.setting,
        signing_key=sim.signer.key,
        apps=world.apps,
        users=world.users,
        connections=world.connections,
        consented=world.consented,
        sessions=sim.sessions,
        grants=sim.grants,
        keys=tuple(KeptKey(*entry) for entry in sim.idempotency.finished()),
        webhook=sim.webhooks.kept(),
    )


def put_back(sim: Simulator, snapshot: Snapshot) -> None:
    """`sim` is new and serves nobody yet. Raises Unreadable."""
    people = decode(snapshot.people)
    if not isinstance(people, People):
        raise Unreadable("it holds no people")
    sim.clock.setting = people.clock
    _fill_world(sim, people, snapshot.tenants)
    sim.signer = Signer(people.signing_key)
    sim.sessions, sim.grants = people.sessions, people.grants
    sim.idempotency.refill(
        (one.client_id, one.key, one.fingerprint, one.started_at, one.answer) for one in people.keys
    )
    sim.webhooks.restore(people.webhook)


def _fill_world(sim: Simulator, people: People, tenants: tuple[KeptTenant, ...]) -> None:
    world = sim.world
    world.users, world.connections, world.consented = (
        people.users,
        people.connections,
        people.consented,
    )
    world.register_again(people.apps.values())
    world.tenants = {kept.tenant_id: _tenant(sim, kept) for kept in tenants}


def _tenant(sim: Simulator, kept: KeptTenant) -> Tenant:
    ledger = sim.world.ledger_of(kept.profile)
    ledger.books.refill(
        replace(kept.contents, contacts=joined(kept.contacts), invoices=joined(kept.invoices))
    )
    return Tenant(kept.tenant_id, ledger, kept.tenant_type)
