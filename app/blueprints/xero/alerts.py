"""What every page of the organisation says at its side while something about Xero waits for
somebody who can act.
"""

from flask import g, url_for

from app.permissions import Permission, can
from app.web.context import add_frame_value
from app.xero.connection.models import ConnectionState
from app.xero.sync.queries import connection_health


def sidebar_alerts() -> list[dict[str, str]]:
    """Each with text, href and level. Asked once a request."""
    role = g.member.role
    if not can(role, Permission.LINK_CONTACTS):
        return []
    connection = connection_health()
    if connection is None:
        return []
    if connection.state is ConnectionState.NEEDS_RECONNECT:
        return (
            [_alert("Xero needs reconnecting", "warning")]
            if can(role, Permission.MANAGE_CONNECTION)
            else []
        )
    return (
        [_alert("The last sync with Xero failed", "warning")] if connection.is_sync_failing else []
    )


def _alert(text: str, level: str) -> dict[str, str]:
    return {"text": text, "href": url_for("xero.show"), "level": level}


add_frame_value("sidebar_alerts", sidebar_alerts)
