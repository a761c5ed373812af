"""Attaching, finding and showing files. Neither changes UpdatedDateUTC of what they hang on [I]."""

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from xero_simulator.accounting import messages
from xero_simulator.accounting.books import Books
from xero_simulator.accounting.entities.attachment import Attachment
from xero_simulator.accounting.errors import RefusedError, ResourceMissingError
from xero_simulator.accounting.ids import NO_ID, new_id

Json = dict[str, Any]
MAX_FILES = 10
_UNKNOWN_TYPE = "application/octet-stream"


def attach_file(books: Books, document_id: str, file: Attachment) -> Attachment:
    """A name that is there already gets the new content [I]; RefusedError beyond ten files and for
    an empty one.
    """
    files = files_of(books, document_id)
    before = next(
        (
            existing
            for existing in files
            if existing.file_name.casefold() == file.file_name.casefold()
        ),
        None,
    )
    if not file.content:
        raise RefusedError(
            [messages.ATTACHMENT_EMPTY], {"AttachmentID": NO_ID, "FileName": file.file_name}
        )
    if before is None and len(files) >= MAX_FILES:
        raise RefusedError(
            [messages.TOO_MANY_ATTACHMENTS], {"AttachmentID": NO_ID, "FileName": file.file_name}
        )
    saved = replace(file, id=before.id if before else file.id, updated_ms=books.now_ms())
    books.attachments.put(saved)
    return saved


def new_file(
    document_id: str, name: str, mime_type: str, content: bytes, *, include_online: bool
) -> Attachment:
    content_type = mime_type or _UNKNOWN_TYPE
    return Attachment(
        id=new_id(),
        updated_ms=0,
        document_id=document_id,
        file_name=name,
        mime_type=content_type,
        content=content,
        include_online=include_online,
    )


def files_of(books: Books, document_id: str) -> list[Attachment]:
    return books.attachments.find("document", document_id)


def find_file(books: Books, document_id: str, name_or_id: str) -> Attachment:
    """By name or AttachmentID. ResourceMissingError."""
    for file in files_of(books, document_id):
        if name_or_id.casefold() in (file.id, file.file_name.casefold()):
            return file
    raise ResourceMissingError(name_or_id)


def file_json(file: Attachment, resource_url: str) -> Json:
    """`resource_url`: of what it hangs on."""
    return {
        "AttachmentID": file.id,
        "FileName": file.file_name,
        "Url": f"{resource_url}/Attachments/{quote(file.file_name)}",
        "MimeType": file.mime_type,
        "ContentLength": len(file.content),
        **({"IncludeOnline": True} if file.include_online else {}),
    }
