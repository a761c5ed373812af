"""What the organisation sells, as the last sync left it."""

from sqlalchemy import select

from app.kernel.db import db, own
from app.xero.sync.models import Item

OFFERED = 500


def items() -> list[Item]:
    """The first of them by code: as many as a list can offer."""
    return list(
        db.session.scalars(select(Item).where(own(Item)).order_by(Item.code).limit(OFFERED))
    )


def find_item(text: str) -> Item | None:
    """The item whose code TEXT is, else the only one whose name it is; capitals do not matter."""
    wanted = text.strip().casefold()
    if not wanted or "\0" in wanted:
        return None
    found = list(db.session.scalars(select(Item).where(own(Item))))
    by_code = [item for item in found if item.code.casefold() == wanted]
    by_name = [item for item in found if item.name.casefold() == wanted]
    return by_code[0] if by_code else by_name[0] if len(by_name) == 1 else None
