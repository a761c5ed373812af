"""How a snapshot becomes bytes and comes back.

Pickle, because it is exact for what the books are made of (frozen records, decimals, dates) and
writes 100,000 contacts in a second. An ordinary unpickler runs whatever a file names; this one
knows the records below and nothing else.
"""

import hashlib
import io
import pickle
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from xero_simulator.accounting.books import BooksContents
from xero_simulator.accounting.entities import (
    attachment,
    bank_transaction,
    contact,
    credit_note,
    invoice,
    reference,
)
from xero_simulator.accounting.profile import OrganisationProfile
from xero_simulator.apps import App
from xero_simulator.directory import Connection
from xero_simulator.idempotency import StoredAnswer
from xero_simulator.persistence.records import (
    DirectorySnapshot,
    IdempotentCall,
    Snapshot,
    TenantSnapshot,
)
from xero_simulator.tokens import grants
from xero_simulator.tokens.signer import SigningKey
from xero_simulator.users import User
from xero_simulator.webhooks import WebhookSnapshot

_FILE_MARK = b"xero-simulator-state"
_VALUE_TYPES = (date, datetime, timedelta, timezone, Decimal)
_RECORD_TYPES: tuple[type, ...] = (
    *(
        contact.Contact,
        invoice.Invoice,
        invoice.Line,
        invoice.LineTracking,
        invoice.Payment,
        invoice.HistoryRecord,
    ),
    *(
        attachment.Attachment,
        credit_note.CreditNote,
        credit_note.Allocation,
        bank_transaction.BankTransaction,
    ),
    *(
        reference.Account,
        reference.TaxRate,
        reference.BrandingTheme,
        reference.Item,
        reference.ItemSide,
        reference.Currency,
    ),
    *(reference.TrackingCategory, reference.TrackingOption, reference.ReferenceData),
    *(
        OrganisationProfile,
        BooksContents,
        TenantSnapshot,
        Snapshot,
        DirectorySnapshot,
        IdempotentCall,
        WebhookSnapshot,
        SigningKey,
        StoredAnswer,
    ),
    *(
        App,
        User,
        Connection,
        grants.Grants,
        grants.Consent,
        grants.Code,
        grants.AccessToken,
        grants.RefreshToken,
    ),
)
_KNOWN_TYPES: dict[tuple[str, str], type] = {
    (record.__module__, record.__qualname__): record for record in (*_VALUE_TYPES, *_RECORD_TYPES)
}


class UnreadableState(Exception):
    """Says why the bytes are no snapshot of this simulator."""


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> type:
        if (module, name) not in _KNOWN_TYPES:
            raise UnreadableState(f"it names {module}.{name}, which no state holds")
        return _KNOWN_TYPES[module, name]


def _record_shapes() -> Iterator[str]:
    for record in _RECORD_TYPES:
        assert is_dataclass(record)
        columns = ", ".join(f"{column.name}: {column.type}" for column in fields(record))
        yield f"{record.__qualname__}({columns})"


def version() -> str:
    """Another one whenever a record gains, loses or changes a field."""
    return hashlib.sha256("\n".join(_record_shapes()).encode()).hexdigest()[:12]


def encode(value: Any) -> bytes:
    return pickle.dumps(value, protocol=5)


def decode(data: bytes) -> Any:
    """Raises UnreadableState for a record unknown here, and what pickle raises for nonsense."""
    return _Reader(io.BytesIO(data)).load()


def seal_snapshot(snapshot: Snapshot) -> bytes:
    """The whole file: a line with version and checksum, then the snapshot."""
    return seal_body(encode(snapshot))


def seal_body(body: bytes) -> bytes:
    return (
        b" ".join((_FILE_MARK, version().encode(), hashlib.sha256(body).hexdigest().encode()))
        + b"\n"
        + body
    )


def open_snapshot(data: bytes) -> Snapshot:
    """Raises UnreadableState for a foreign, damaged or older file."""
    line, _, body = data.partition(b"\n")
    mark, _, rest = line.partition(b" ")
    if mark != _FILE_MARK:
        raise UnreadableState("it is not a state of the simulator")
    if rest.split(b" ")[0] != version().encode():
        raise UnreadableState("it was written by another version of the simulator")
    if rest.split(b" ")[1:] != [hashlib.sha256(body).hexdigest().encode()]:
        raise UnreadableState("it is damaged")
    snapshot = decode(body)
    if not isinstance(snapshot, Snapshot):
        raise UnreadableState("it holds no snapshot")
    return snapshot
