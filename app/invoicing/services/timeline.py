from typing import Any
from uuid import UUID

from app.invoicing.models import InvoiceEvent
from app.kernel import tenancy
from app.kernel.db import writing_session
from app.kernel.messages import Message


def note(invoice_id: UUID, kind: str, message: Message, **details: Any) -> None:
    """Add a line to the invoice's timeline, inside the open transaction."""
    writing_session().add(
        InvoiceEvent(
            invoice_id=invoice_id,
            kind=kind,
            message=message,
            actor_id=tenancy.current_scope().user_id,
            details=details,
        )
    )
