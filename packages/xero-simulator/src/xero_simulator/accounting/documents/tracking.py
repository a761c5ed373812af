"""Tracking on a line: at most two active categories, each with an active option, by ids or by
names.
"""

from collections.abc import Callable
from typing import Any

from xero_simulator.accounting import messages
from xero_simulator.accounting.element_values import text_of
from xero_simulator.accounting.entities.invoice import LineTracking
from xero_simulator.accounting.entities.reference import TrackingCategory, TrackingOption
from xero_simulator.accounting.errors import BodyError, ServerFailureError
from xero_simulator.accounting.reference_books import ReferenceBooks

Json = dict[str, Any]
_MAX_CATEGORIES = 2


def read_tracking(
    reference: ReferenceBooks, sent: Any, refuse: Callable[[str], None]
) -> tuple[LineTracking, ...]:
    """ServerFailureError when an object comes instead of an array (facts 3.7)."""
    if isinstance(sent, dict):
        raise ServerFailureError("Tracking")
    if not isinstance(sent, list) or not all(isinstance(item, dict) for item in sent):
        raise BodyError("Error converting value to type 'LineItemTracking'. Path 'Tracking'.")
    if len(sent) > _MAX_CATEGORIES:
        refuse(messages.TOO_MUCH_TRACKING)
    resolved = [_resolve_tracking(reference, item, refuse) for item in sent[:_MAX_CATEGORIES]]
    return tuple(item for item in resolved if item)


def _resolve_tracking(
    reference: ReferenceBooks, item: Json, refuse: Callable[[str], None]
) -> LineTracking | None:
    name = text_of(item, "Name")
    category = reference.active_category(text_of(item, "TrackingCategoryID"), name)
    if category is None:
        refuse(messages.tracking_category_missing(name or ""))
        return None
    option = _find_option(category, text_of(item, "TrackingOptionID"), text_of(item, "Option"))
    if option is None:
        refuse(
            messages.tracking_option_missing(
                text_of(item, "Option") or text_of(item, "TrackingOptionID") or ""
            )
        )
        return None
    return LineTracking(category_id=category.id, option_id=option.id)


def _find_option(
    category: TrackingCategory, option_id: str | None, name: str | None
) -> TrackingOption | None:
    id_or_name = (option_id or name or "").casefold()
    for option in category.options:
        if option.status == "ACTIVE" and id_or_name == (
            option.id if option_id else option.name.casefold()
        ):
            return option
    return None
