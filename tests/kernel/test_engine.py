"""How each connection of the application is set up, as the server says."""

import pytest
from sqlalchemy import text

from app.kernel.db import db


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("jit", "off"),
        ("plan_cache_mode", "force_custom_plan"),
        ("statement_timeout", "1min"),
        ("idle_in_transaction_session_timeout", "1min"),
    ],
)
@pytest.mark.usefixtures("app")
def test_a_connection_is_set_on_purpose(setting: str, value: str) -> None:
    assert db.session.scalar(text("SELECT current_setting(:name)"), {"name": setting}) == value
