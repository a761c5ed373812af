"""Whatever changes a row that people edit carries the version of what its form showed, and an older
one is refused.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import parse_qsl, urlsplit
from xml.etree.ElementTree import Element

import pytest
from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.versions import EditedRow
from tests.house.conftest import House
from tests.house.forms import Sending
from tests.house.route_calls import call_route, ids_of, send_form
from tests.house.route_cases import ROUTES
from tests.html_page import Page

PAGES = [route for route in ROUTES if route.access == "member" and route.methods == ("GET",)]
STALE_VERSION = "0" * 16
# What a form may change without being about it: (table, column) → why.
CHANGED_BY_THE_WAY = {
    ("invoice_defaults", "next_number"): "an invoice takes the next number",
    ("membership", "role"): "ownership that was offered is accepted",
}
Edits = set[tuple[str, str]]


@dataclass(frozen=True)
class Trial:
    """A form with one of its fields changed."""

    form: Sending
    changed: str

    @property
    def version(self) -> str | None:
        return next((value for name, value in self.form.fields if "version" in name), None)

    def at_version(self, version: str) -> Sending:
        fields = tuple(
            (name, version if "version" in name else value) for name, value in self.form.fields
        )
        return Sending(self.form.method, self.form.path, self.form.query, fields)


@pytest.fixture(scope="module")
def trials(built_house: House, the_app: object) -> list[Trial]:
    """Every form of every page of Olivia's, once for each field in which something else can be
    typed or chosen.
    """
    found: dict[tuple[str, str], Trial] = {}
    with clock.freeze(built_house.built_at):
        for route in PAGES:
            answer = call_route(
                built_house.browser("Olivia"), route, "GET", ids_of(built_house.ours)
            )
            if answer.mimetype == "text/html":
                page = Page(answer)
                for form in page.forms("post"):
                    for trial in _trials_of(page, form):
                        found[trial.form.path, trial.changed] = trial
    return list(found.values())


def test_a_form_that_changes_what_people_edit_compares_versions(
    trials: Sequence[Trial], house: House
) -> None:
    guarded: Edits = set()
    for trial in trials:
        with note_edits() as edits:
            send_form(house.browser("Olivia"), trial.form)
        house.ledger.restore()
        by_the_way = set(CHANGED_BY_THE_WAY) if trial.version is None else set()
        if not edits - by_the_way:
            continue
        assert trial.version is not None, (trial, edits)
        with house.ledger.expect_no_change(house.cast.olivia.org_id):
            stale = send_form(house.browser("Olivia"), trial.at_version(STALE_VERSION))
        assert stale.status_code == 409, (trial, stale.text)
        guarded |= edits
    assert {table for table, _ in guarded} | {"invoice"} == {
        table_of(model) for model in EditedRow.__subclasses__()
    }


def table_of(model: type[EditedRow]) -> str:
    return str(inspect(model).local_table)


@contextmanager
def note_edits() -> Iterator[Edits]:
    """Which edited columns of stored rows are changed or deleted within the block."""
    edits: Edits = set()

    def note(session: Session, *_: object) -> None:
        for row in session.deleted:
            if isinstance(row, EditedRow):
                edits.add((table_of(type(row)), ""))
        for row in session.dirty:
            if isinstance(row, EditedRow):
                attributes = inspect(row).attrs
                edits.update(
                    (table_of(type(row)), name)
                    for name in row.edited_columns
                    if attributes[name].history.has_changes()
                )

    event.listen(Session, "before_flush", note)
    try:
        yield edits
    finally:
        event.remove(Session, "before_flush", note)


def _trials_of(page: Page, form: Element) -> Iterator[Trial]:
    action = urlsplit(form.get("action") or "")
    query = tuple(parse_qsl(action.query))
    pairs = [pair for pair in page.sent_pairs(form) if pair[0] != "csrf_token"]
    yield Trial(Sending("POST", action.path, query, tuple(pairs)), "")
    for element in form.iter():
        name = element.get("name") or ""
        for value in _other_values(element, pairs):
            fields = [pair for pair in pairs if pair[0] != name]
            yield Trial(
                Sending("POST", action.path, query, (*fields, (name, value))), f"{name}={value}"
            )


def _other_values(field: Element, pairs: Sequence[tuple[str, str]]) -> list[str]:
    """What else may be typed or chosen in the field."""
    name, kind = field.get("name"), field.get("type") or "text"
    sent = [value for key, value in pairs if key == name]
    if not name or kind in ("hidden", "submit", "file"):
        return []
    if field.tag == "select":
        return [
            option.get("value") or ""
            for option in field.iter("option")
            if (option.get("value") or "") not in sent
        ][:2]
    if kind in ("checkbox", "radio"):
        return [field.get("value") or ""] if field.get("value") not in sent else []
    if field.tag not in ("input", "textarea"):
        return []
    return [_other_text(sent[0] if sent else "", kind)]


def _other_text(text: str, kind: str) -> str:
    if kind == "date":
        on = date.fromisoformat(text) if text else date(2026, 11, 2)
        return (on + timedelta(days=1)).isoformat()
    if ":" in text:
        return "2:30"
    return str(int(float(text)) + 1) if text.replace(".", "", 1).isdecimal() else f"{text} x"
