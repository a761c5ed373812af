"""Secrets and personal data never reach a log."""

import logging
from io import StringIO

import pytest
import structlog

from app.kernel.logs import redact

JWT = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    "secret", [f"Authorization: Bearer {JWT}", JWT, "olivia@acme.example", "Bearer abc123"]
)
def test_secrets_in_a_text_are_redacted(secret: str) -> None:
    assert secret.rpartition(" ")[2] not in redact(f"failed with {secret} at last")


@pytest.mark.usefixtures("app")
def test_a_named_secret_and_an_exceptions_text_are_redacted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = StringIO()
    for handler in logging.getLogger().handlers:
        if isinstance(handler.formatter, structlog.stdlib.ProcessorFormatter) and isinstance(
            handler, logging.StreamHandler
        ):
            monkeypatch.setattr(handler, "stream", written)
    try:
        int(f"refused {JWT}")
    except ValueError:
        structlog.get_logger("test").exception(
            "broke", refresh_token="s3cret", user="olivia@acme.example"
        )
    logging.getLogger("a.library").warning("posted token %s for olivia@acme.example", JWT)
    assert "broke" in written.getvalue()
    assert "posted token" in written.getvalue()
    for secret in ("s3cret", JWT, "olivia@acme.example"):
        assert secret not in written.getvalue()
