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
from app.xero.connection.models import XeroModule
from app.xero.events import ModuleSwitchedOn
from app.xero.manifest import OPTIONAL, Module
from app.xero.services.forgetting import forget_module


def choose_modules(keys: Collection[str]) -> None:
    """Of the optional modules those of KEYS are on from now on, the others off. Opens a
    transaction.
    """
    with transaction() as session:
        for module in OPTIONAL:
            _switch(session, module, on=module.key in keys)


def switch_module(key: str, *, on: bool) -> None:
    """Off: its calls are refused from now on, and what its `removed` names goes in the same
    transaction. Raises NotFound.
    """
    module = next((one for one in OPTIONAL if one.key == key), None)
    if module is None:
        raise NotFound
    with transaction() as session:
        _switch(session, module, on=on)


def _switch(session: Session, module: Module, *, on: bool) -> None:
    org_id, person = tenancy.current_org_id(), tenancy.scope().user_id
    held = (
        select(XeroModule.enabled)
        .where(XeroModule.org_id == org_id, XeroModule.key == module.key)
        .with_for_update()
    )
    before = session.execute(held).scalar_one_or_none()
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
        forget_module(session, module.key)
