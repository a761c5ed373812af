"""Which optional modules of the manifest the organisation in force has chosen."""

from sqlalchemy import select

from app.kernel.db import db, own, writing_session
from app.xero.api.errors import ModuleOff
from app.xero.connection.models import XeroModule
from app.xero.manifest import INVOICE_STATUS, OPTIONAL, Module


def chosen_modules() -> frozenset[str]:
    """The keys of those that are on."""
    wanted = select(XeroModule.key).where(own(XeroModule), XeroModule.enabled)
    return frozenset(db.session.scalars(wanted)) & {module.key for module in OPTIONAL}


def follows_invoices() -> bool:
    """Whether the organisation has chosen that Hourline reads what became of its invoices."""
    return INVOICE_STATUS.key in chosen_modules()


def suggested_modules() -> frozenset[str]:
    """What the page before connecting has ticked: what was chosen, and whatever nobody has decided
    about yet.
    """
    decided = set(db.session.scalars(select(XeroModule.key).where(own(XeroModule))))
    return chosen_modules() | {module.key for module in OPTIONAL if module.key not in decided}


def hold_module(module: Module) -> None:
    """Inside the open transaction: keep MODULE on until the commit, or raise ModuleOff: it was
    switched off while Xero was answering.
    """
    held = select(XeroModule.id).where(
        own(XeroModule), XeroModule.key == module.key, XeroModule.enabled
    )
    if writing_session().execute(held.with_for_update(key_share=True, read=True)).first() is None:
        raise ModuleOff(f"{module.title} was switched off meanwhile")
