"""What hangs on a resource: its attachments, and its history and notes."""

from collections.abc import Callable

from flask import Blueprint, Response, request

from xero_simulator.accounting.attachments.files import (
    attach_file,
    file_json,
    files_of,
    find_file,
    new_file,
)
from xero_simulator.accounting.books import Books
from xero_simulator.accounting.invoices.history import add_note, history_json
from xero_simulator.api.dispatch import declare_resource
from xero_simulator.api.envelope import Json, envelope
from xero_simulator.api.parameters import is_switched_on
from xero_simulator.api.request_body import sent_elements
from xero_simulator.simulator import current_simulator

FindId = Callable[[Books, str], str]
"""The id of the resource that a reference names. ResourceMissingError."""


def declare_sub_resources(
    blueprint: Blueprint, name: str, find: FindId, *, files: bool = True
) -> None:
    """`name`: the resource in Xero's spelling, as in Invoices."""
    path = f"/{name.lower()}/<reference>"
    declare_resource(blueprint, f"{path}/history", GET=_history_view(find), PUT=_note_view(find))
    if files:
        declare_resource(blueprint, f"{path}/attachments", GET=_files_view(name, find))
        put = _attach_view(name, find)
        declare_resource(
            blueprint,
            f"{path}/attachments/<path:file>",
            GET=_download_view(find),
            PUT=put,
            POST=put,
        )


def attachments_member(books: Books, name: str, resource_id: str) -> Json:
    """What a read of one resource tells about its files, none included."""
    rows = [
        file_json(file, resource_url(name, resource_id)) for file in files_of(books, resource_id)
    ]
    return {"Attachments": rows}


def resource_url(name: str, resource_id: str) -> str:
    return f"{current_simulator().config.base_url}/api.xro/2.0/{name}/{resource_id}"


def _history_view(find: FindId) -> Callable[..., Json]:
    return lambda books, reference: envelope(
        books, "HistoryRecords", history_json(books, find(books, reference))
    )


def _note_view(find: FindId) -> Callable[..., Json]:
    def note(books: Books, reference: str) -> Json:
        document_id = find(books, reference)
        with books.unit_of_work():
            rows = [
                add_note(books, document_id, element) for element in sent_elements("HistoryRecords")
            ]
        return envelope(books, "HistoryRecords", rows)

    return note


def _files_view(name: str, find: FindId) -> Callable[..., Json]:
    def files(books: Books, reference: str) -> Json:
        rows = attachments_member(books, name, find(books, reference))["Attachments"]
        return envelope(books, "Attachments", rows)

    return files


def _attach_view(name: str, find: FindId) -> Callable[..., Json]:
    def put(books: Books, reference: str, file: str) -> Json:
        document_id = find(books, reference)
        online = is_switched_on("IncludeOnline")
        new = new_file(
            document_id,
            _file_name_as_sent(file),
            request.mimetype,
            request.get_data(),
            include_online=online,
        )
        with books.unit_of_work():
            attachment = attach_file(books, document_id, new)
        return envelope(
            books, "Attachments", [file_json(attachment, resource_url(name, document_id))]
        )

    return put


def _download_view(find: FindId) -> Callable[..., Response]:
    def download(books: Books, reference: str, file: str) -> Response:
        attachment = find_file(books, find(books, reference), _file_name_as_sent(file))
        return Response(attachment.content, content_type=attachment.mime_type)

    return download


def _file_name_as_sent(file: str) -> str:
    """The file's name as it stood in the path, which is lowered for routing."""
    path = (
        str(request.environ.get("simulator.path", ""))
        .encode("latin-1", "replace")
        .decode("utf-8", "replace")
        .rstrip("/")
    )
    return path[-len(file) :] if path.casefold().endswith(file.casefold()) else file
