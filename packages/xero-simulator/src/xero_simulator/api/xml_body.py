"""Bodies in XML, which Xero takes beside JSON and pyxero sends: the same elements, every value as
text [S].
"""

from typing import Any
from xml.etree.ElementTree import Element, ParseError, XMLParser

from xero_simulator.accounting.errors import BodyError
from xero_simulator.accounting.json_format import with_canonical_names

Json = dict[str, Any]
_LIST_NAMES = frozenset(
    {
        *(
            "addresses",
            "phones",
            "contactpersons",
            "contactgroups",
            "salestrackingcategories",
            "purchasestrackingcategories",
        ),
        *(
            "lineitems",
            "tracking",
            "payments",
            "creditnotes",
            "prepayments",
            "overpayments",
            "allocations",
            "invoiceaddresses",
        ),
        *("options", "validationerrors", "warnings"),
    }
)


def elements_from_xml(data: bytes, name: str) -> list[Any]:
    """Those under `name` (Invoices, Contacts, ...), or the only one when it stands alone. BodyError
    for what is no XML.
    """
    root = _root(data)
    nodes = list(root) if _tag(root).casefold() == name.casefold() else [root]
    return [with_canonical_names(_object(node)) for node in nodes]


def _root(data: bytes) -> Element:
    """Without a document type: entities could make a small body endless."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise BodyError("A document type is not allowed.")
    parser = XMLParser()  # noqa: S314 - no document type comes this far
    try:
        parser.feed(data)
        root: Element = parser.close()
    except (ParseError, ValueError, RecursionError) as failure:
        raise BodyError("The body is not valid XML.") from failure
    return root


def _tag(node: Element) -> str:
    return node.tag.rpartition("}")[2]


def _object(node: Element) -> Json:
    return {_tag(child): _value(child) for child in node}


def _value(node: Element) -> Any:
    if _tag(node).casefold() in _LIST_NAMES:
        return [_object(child) for child in node]
    return _object(node) if len(node) else (node.text or "").strip()
