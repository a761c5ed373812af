"""What is shown follows the reader's own formats, not the organisation's."""

import re
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import update

from app.accounts.models import Membership
from app.exports.models import DataExport
from app.kernel import clock
from app.kernel.db import transaction
from tests.browser_client import Browser
from tests.cast import Cast, Person
from tests.mailbox import emails_to


def set_formats(person: Person, locale: str) -> None:
    with person.enter_scope(), transaction() as session:
        session.execute(
            update(Membership).where(Membership.id == person.membership_id).values(locale=locale)
        )


def test_currencies_are_named_as_the_reader_names_them(
    cast: Cast, browse: Callable[[Person], Browser]
) -> None:
    set_formats(cast.mara, "en_AU")
    assert (
        "Bosnia-Herzegovina Convertible Marka<" in browse(cast.mara).get("/o/acme/clients/new").text
    )
    assert (
        "Bosnia-Herzegovina Convertible Mark<" in browse(cast.adam).get("/o/acme/clients/new").text
    )


def test_the_organisations_settings_name_them_so_too(
    cast: Cast, browse: Callable[[Person], Browser]
) -> None:
    set_formats(cast.adam, "en_AU")
    assert (
        "Bosnia-Herzegovina Convertible Marka<"
        in browse(cast.adam).get("/o/acme/settings/organisation").text
    )


def test_dates_and_sizes_are_written_as_the_reader_writes_them(
    cast: Cast, browse: Callable[[Person], Browser]
) -> None:
    with cast.olivia.enter_scope(), transaction() as session:
        session.add(
            DataExport(
                asked_by=cast.olivia.membership_id,
                state="done",
                size=1_234_567,
                expires_at=clock.now() + timedelta(days=7),
            )
        )
    for locale, week, day, size in (
        ("en_NZ", "23–29 Nov 2026", "Tuesday, 24 November 2026", "1.2 MB"),
        ("en_US", "Nov 23\u2009–\u200929, 2026", "Tuesday, November 24, 2026", "1.2 MB"),
        ("en_DE", "23–29 Nov 2026", "Tuesday, 24 November 2026", "1,2 MB"),
    ):
        set_formats(cast.olivia, locale)
        olivia = browse(cast.olivia)
        assert week in olivia.get("/o/acme/timesheet?week=2026-11-24").text
        assert day in olivia.get("/o/acme/timesheet/day?date=2026-11-24").text
        assert size in olivia.get("/o/acme/exports").text


def test_the_letter_of_a_closing_says_when_by_the_owners_clock(
    cast: Cast, browse: Callable[[Person], Browser]
) -> None:
    with cast.olivia.enter_scope(), transaction() as session:
        session.execute(
            update(Membership)
            .where(Membership.id == cast.olivia.membership_id)
            .values(locale="en_US", time_zone="America/New_York")
        )
    browse(cast.olivia).send("/o/acme/closure", name="Acme Studio")
    assert re.search(
        r"On [A-Z][a-z]+ \d+, \d{4} at \d+:\d\d\W[AP]M \(New York \(America\)\) everything",
        emails_to(cast.olivia.email)[-1].body,
    )
