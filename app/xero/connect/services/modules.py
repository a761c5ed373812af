"""Choosing modules: what an optional one may read starts and ends with the organisation's word."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.kernel import audit, clock, tenancy
from app.kernel.db import transaction
from app.kernel.errors import NotFound
from app.kernel.events import emit
from app.kernel.ids import new_id
from app.xero.connect.events import ModuleSwitchedOn
from app.xero.connect.services.removal import remove_module_data
from app.xero.connection.models import XeroModule
from app.xero.manifest import OPTIONAL, Module


def choose_modules(keys: Collection[str]) -> None:
    """Of the optional modules those with the keys are on from now on, the others off. Opens a
    transaction.
    """
    with transaction() as session:
        for module in OPTIONAL:
            _switch_module(session, module, on=module.key in keys)


def switch_module(key: str, *, on: bool) -> None:
    """Off: its calls are refused from now on, and what its `removed` names goes in the same
    transaction. Raises NotFound.
    """
    module = next((module for module in OPTIONAL if module.key == key), None)
    if module is None:
        raise NotFound
    with transaction() as session:
        _switch_module(session, module, on=on)


def _switch_module(session: Session, module: Module, *, on: bool) -> None:
    org_id, person = tenancy.current_org_id(), tenancy.current_scope().user_id
    locked = (
        select(XeroModule.enabled)
        .where(XeroModule.org_id == org_id, XeroModule.key == module.key)
        .with_for_update()
    )
    before = session.execute(locked).scalar_one_or_none()
    if before is on:
        return
    values = {"enabled": on, "changed_at": clock.now(), "changed_by": person}
    row = insert(XeroModule).values(
        org_id=org_id, id=new_id(), created_at=clock.now(), key=module.key, **values
    )
    session.execute(row.on_conflict_do_update(index_elements=["org_id", "key"], set_=values))
    if on:
        audit.record("xero.module_on", module.title)
        emit(ModuleSwitchedOn(org_id, module.key))
    elif before:
        audit.record("xero.module_off", module.title)
        remove_module_data(session, module.key)
