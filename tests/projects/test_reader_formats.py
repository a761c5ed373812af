"""What is shown follows the reader's own formats, not the organisation's."""

from collections.abc import Callable

from sqlalchemy import update

from app.accounts.models import Membership
from app.kernel.db import transaction
from tests.accounts.browser import Browser
from tests.cast import Cast, Person


def test_currencies_are_named_as_the_reader_names_them(cast: Cast, browse: Callable[[Person], Browser]) -> None:
    with cast.mara.acting(), transaction() as session:
        session.execute(update(Membership).where(Membership.id == cast.mara.membership_id).values(locale="en_AU"))
    assert "Bosnia-Herzegovina Convertible Marka<" in browse(cast.mara).get("/o/acme/clients/new").text
    assert "Bosnia-Herzegovina Convertible Mark<" in browse(cast.adam).get("/o/acme/clients/new").text
