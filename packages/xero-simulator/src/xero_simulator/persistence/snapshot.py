"""Taking a snapshot of a running simulator, and putting one back into a new one."""

from dataclasses import replace

from xero_simulator.accounting.books import BooksContents
from xero_simulator.directory import Tenant
from xero_simulator.persistence.chunks import ChunkEncoder, join_chunks
from xero_simulator.persistence.codec import UnreadableState, decode, encode
from xero_simulator.persistence.records import (
    DirectorySnapshot,
    IdempotentCall,
    Snapshot,
    TenantSnapshot,
)
from xero_simulator.simulator import Simulator
from xero_simulator.tokens.signer import Signer


def snapshot_of(sim: Simulator, chunks: ChunkEncoder) -> Snapshot:
    """Holds the lock for some milliseconds only: the books' records never change, so they are
    encoded after it.
    """
    with sim.lock:
        directory_snapshot = encode(_directory_snapshot(sim))
        contents_by_tenant = [
            (tenant, tenant.ledger.books.contents()) for tenant in sim.directory.tenants.values()
        ]
    return Snapshot(
        directory_snapshot,
        tuple(
            _tenant_snapshot(tenant, contents, chunks) for tenant, contents in contents_by_tenant
        ),
    )


def _tenant_snapshot(
    tenant: Tenant, contents: BooksContents, chunks: ChunkEncoder
) -> TenantSnapshot:
    return TenantSnapshot(
        tenant_id=tenant.tenant_id,
        tenant_type=tenant.tenant_type,
        profile=tenant.ledger.profile,
        contents=replace(contents, contacts=(), invoices=()),
        contacts=chunks.encode((tenant.tenant_id, "contacts"), contents.contacts),
        invoices=chunks.encode((tenant.tenant_id, "invoices"), contents.invoices),
    )


def _directory_snapshot(sim: Simulator) -> DirectorySnapshot:
    directory = sim.directory
    return DirectorySnapshot(
        clock=sim.clock.setting,
        signing_key=sim.signer.key,
        apps=directory.apps,
        users=directory.users,
        connections=directory.connections,
        agreed_scopes=directory.agreed_scopes,
        sessions=sim.sessions,
        grants=sim.grants,
        keys=tuple(IdempotentCall(*entry) for entry in sim.idempotency.finished_calls()),
        webhook=sim.webhooks.snapshot(),
    )


def restore_snapshot(sim: Simulator, snapshot: Snapshot) -> None:
    """`sim` is new and serves nobody yet. Raises UnreadableState."""
    directory_snapshot = decode(snapshot.directory)
    if not isinstance(directory_snapshot, DirectorySnapshot):
        raise UnreadableState("it holds no people")
    sim.clock.setting = directory_snapshot.clock
    _restore_directory(sim, directory_snapshot, snapshot.tenants)
    sim.signer = Signer(directory_snapshot.signing_key)
    sim.sessions, sim.grants = directory_snapshot.sessions, directory_snapshot.grants
    sim.idempotency.refill(
        (record.client_id, record.key, record.fingerprint, record.started_at, record.answer)
        for record in directory_snapshot.keys
    )
    sim.webhooks.restore(directory_snapshot.webhook)


def _restore_directory(
    sim: Simulator, directory_snapshot: DirectorySnapshot, tenants: tuple[TenantSnapshot, ...]
) -> None:
    directory = sim.directory
    directory.users, directory.connections, directory.agreed_scopes = (
        directory_snapshot.users,
        directory_snapshot.connections,
        directory_snapshot.agreed_scopes,
    )
    directory.restore_apps(directory_snapshot.apps.values())
    directory.tenants = {snapshot.tenant_id: _restore_tenant(sim, snapshot) for snapshot in tenants}


def _restore_tenant(sim: Simulator, snapshot: TenantSnapshot) -> Tenant:
    ledger = sim.directory.create_ledger(snapshot.profile)
    ledger.books.refill(
        replace(
            snapshot.contents,
            contacts=join_chunks(snapshot.contacts),
            invoices=join_chunks(snapshot.invoices),
        )
    )
    return Tenant(snapshot.tenant_id, ledger, snapshot.tenant_type)
