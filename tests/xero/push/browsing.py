"""A browser without JavaScript on the pages of invoices."""

import re
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.invoicing.models import Invoice
from app.kernel.db import db
from tests.xero.push.stage import Stage

PAGES = "/o/acme/invoices"


def sent_by(page: TestResponse) -> dict[str, Any]:
    """What the page's form would send, as it stands."""
    text = page.text
    fields: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", text):
        found = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if found.get("type") in ("checkbox", "radio") and " checked" not in tag:
            continue
        if "name" in found and found["name"] != "entry_ids":
            fields[found["name"]] = found.get("value", "")
    for name, inner in re.findall(r'<select[^>]*name="([\w-]+)"[^>]*>(.*?)</select>', text, re.S):
        chosen = re.search(r'<option selected value="([^"]*)"', inner) or re.search(
            r'<option value="([^"]*)"', inner
        )
        fields[name] = chosen[1] if chosen else ""
    fields |= dict(
        re.findall(r'<textarea[^>]*name="([\w-]+)"[^>]*>\s*(.*?)</textarea>', text, re.S)
    )
    boxes = [
        tag
        for tag in re.findall(r"<input[^>]*>", text)
        if 'name="entry_ids"' in tag and " checked" in tag
    ]
    fields["entry_ids"] = [re.findall(r'value="([^"]*)"', tag)[0] for tag in boxes]
    return fields


def new_page(browser: FlaskClient, stage: Stage) -> TestResponse:
    return browser.get(f"{PAGES}/new?client_id={stage.studio.client_id}")


def only_invoice(stage: Stage) -> Invoice:
    with stage.cast.mara.acting():
        db.session.rollback()
        found: UUID = db.session.query(Invoice.id).one()[0]
    return stage.stored(found)
