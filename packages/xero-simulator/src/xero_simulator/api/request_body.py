"""The body of a write, in JSON or XML: a wrapped list, a list, or one bare object; element names in
any case.
"""

from typing import Any

from flask import request

from xero_simulator.accounting.errors import BodyError, BodyTooLargeError, ContentTypeError
from xero_simulator.accounting.json_format import from_json
from xero_simulator.api.xml_body import elements_from_xml

Json = dict[str, Any]
_MAX_BODY_BYTES = 10 * 1024 * 1024
_JSON_TYPES = ("", "application/json", "text/json")
_XML_TYPES = ("application/xml", "text/xml")


def sent_elements(name: str) -> list[Json]:
    """The elements under `name` (Invoices, Contacts, ...)."""
    body = _parse_body(name)
    if isinstance(body, dict) and name in body:
        body = body[name]
    sent = body if isinstance(body, list) else [body]
    if not all(isinstance(element, dict) for element in sent):
        raise BodyError(f"Error converting value to type '{name}'. Path '{name}'.")
    return sent


def sent_element(name: str) -> Json:
    """The only element, as for POST to an id."""
    sent = sent_elements(name)
    if len(sent) != 1:
        raise BodyError(f"Exactly one element is expected in '{name}'.")
    return sent[0]


def _parse_body(name: str) -> Any:
    if request.mimetype not in (*_JSON_TYPES, *_XML_TYPES):
        raise ContentTypeError(request.mimetype)
    if (request.content_length or 0) > _MAX_BODY_BYTES:
        raise BodyTooLargeError
    data = request.get_data(cache=True)
    if len(data) > _MAX_BODY_BYTES:
        raise BodyTooLargeError
    if request.mimetype in _XML_TYPES:
        return elements_from_xml(data, name)
    try:
        return from_json(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as failure:
        raise BodyError("The body is not valid JSON.") from failure
