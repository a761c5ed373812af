"""What somebody asks of the audit log, read from the address; what makes no sense asks nothing."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from app.audit.queries import SUPPORT_ACTOR, SYSTEM_ACTOR, AuditFilter
from app.audit.rules import GROUPS
from app.forms.fields import read_date
from app.kernel.errors import DomainError
from app.kernel.ids import parse_id


def read_audit_filter(
    args: Mapping[str, str], zone: ZoneInfo
) -> tuple[AuditFilter, dict[str, str]]:
    """The filter, and its parts as they stand in the address. Days are the reader's, in `zone`."""
    actor_value, group = args.get("who", ""), args.get("group", "")
    since, until = _day(args.get("since", "")), _day(args.get("until", ""))
    actor_id = parse_id(actor_value)
    actor = actor_value if actor_value in (SUPPORT_ACTOR, SYSTEM_ACTOR) else ""
    audit_filter = AuditFilter(
        actor_id,
        actor,
        group if group in GROUPS else "",
        _start(since, zone),
        _start(until, zone, days=1),
    )
    filters = {
        "who": str(actor_id or actor),
        "group": audit_filter.group,
        "since": _normal_spelling(since),
        "until": _normal_spelling(until),
    }
    return replace(audit_filter, older_than=_mark(args.get("before", ""))), {
        name: value for name, value in filters.items() if value
    }


def mark_of(at: datetime, line_id: UUID) -> str:
    """Where the next page begins, for the address."""
    return f"{at.isoformat()}~{line_id}"


def _mark(text: str) -> tuple[datetime, UUID] | None:
    at, _, line_id = text.partition("~")
    entry_id = parse_id(line_id)
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (moment, entry_id) if entry_id and moment.tzinfo else None


def _day(text: str) -> date | None:
    try:
        return read_date(text)
    except DomainError:
        return None


def _start(day: date | None, zone: ZoneInfo, days: int = 0) -> datetime | None:
    return datetime.combine(day + timedelta(days=days), time(), zone) if day else None


def _normal_spelling(day: date | None) -> str:
    return day.isoformat() if day else ""
