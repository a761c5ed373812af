"""Who is who in Xero: linking one by one, in bulk, by search, by creating; and what people are told
when Xero merges contacts.
"""

from collections.abc import Callable
from uuid import UUID

import psycopg
import pytest
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import select, update

from app.kernel.db import db, transaction
from app.kernel.ids import new_id
from app.kernel.messages import word
from app.projects.models import Client
from app.projects.rules import fold_name
from app.xero.connection.models import Connection, ConnectionState
from app.xero.contacts.models import Contact
from app.xero.contacts.queries import unlinked_clients
from app.xero.contacts.rules.contact_warnings import SENTENCES, creation_differences
from app.xero.contacts.services.links import accept_suggestions
from app.xero.sync.services.requests import request_sync
from tests.cast import Cast, Person
from tests.html_page import Page
from tests.xero.conftest import Xero

PAGE = "/o/acme/contacts"
Run = Callable[[], int]
SignIn = Callable[[Person], FlaskClient]


def add_client(person: Person, name: str) -> UUID:
    client_id = new_id()
    with person.enter_scope(), transaction() as session:
        session.add(Client(id=client_id, name=name, name_key=fold_name(name), currency="NZD"))
    return client_id


def add_contact(person: Person, name: str) -> UUID:
    contact_id = new_id()
    with person.enter_scope(), transaction() as session:
        session.add(Contact(id=contact_id, name=name, name_key=fold_name(name)))
    return contact_id


def contact_of_client(person: Person, client_id: UUID) -> UUID | None:
    with person.enter_scope():
        db.session.expire_all()
        return db.session.scalar(select(Client.contact_id).where(Client.id == client_id))


def row(client_id: UUID, target: str = "client") -> dict[str, str]:
    """The headers of htmx when a client's row is the target."""
    return {"HX-Request": "true", "HX-Target": f"tr#{target}-{client_id}"}


@pytest.fixture
def browser(xero_cast: Cast, run_jobs: Run, sign_in: SignIn) -> FlaskClient:
    """Mara's, a manager, after the first sync."""
    run_jobs()
    return sign_in(xero_cast.mara)


@pytest.mark.parametrize(
    ("client", "contact"),
    [
        ("Meridian Logistics", "Meridian Logistics Ltd"),
        ("Meridian Logistcs Ltd.", "Meridian Logistics Ltd"),
        ("Rata and Sons", "Rata & Sons Limited"),
        ("The Northlight Studio", "Northlight Studio"),
        ("Kowhay Health Trust", "Kowhai Health Trust"),
        ("Kea Brewing Co", None),
        ("Quite Another Business", None),
        ("Ltd", None),
    ],
)
def test_a_near_name_is_suggested_and_a_far_one_is_not(
    client: str, contact: str | None, browser: FlaskClient, xero_cast: Cast
) -> None:
    add_client(xero_cast.mara, client)
    with xero_cast.mara.enter_scope():
        suggestion = unlinked_clients()[0].suggestion
    assert (suggestion.name if suggestion else None) == contact
    page = browser.get(PAGE).text
    assert (f"{escape(contact)}<span" in page) == (contact is not None)


def test_ticked_suggestions_are_linked_in_one_go(browser: FlaskClient, xero_cast: Cast) -> None:
    clients = [add_client(xero_cast.mara, name) for name in ("Meridian Logistics", "Rata and Sons")]
    pairs = Page(browser.get(PAGE)).values("pair")
    assert browser.post(f"{PAGE}/accept", data={"pair": pairs}).headers["Location"] == PAGE
    assert all(contact_of_client(xero_cast.mara, client) for client in clients)
    assert "2 linked." in browser.get(PAGE).text


def test_what_somebody_linked_meanwhile_stays_as_they_chose(
    browser: FlaskClient, xero_cast: Cast
) -> None:
    first, second = (
        add_client(xero_cast.mara, "Meridian Logistics"),
        add_client(xero_cast.mara, "Rata and Sons"),
    )
    pairs = Page(browser.get(PAGE)).values("pair")
    chosen = add_contact(xero_cast.mara, "Chosen by hand")
    browser.post(f"/o/acme/clients/{first}/contact", data={"contact_id": str(chosen)})
    browser.post(f"{PAGE}/accept", data={"pair": pairs})
    assert contact_of_client(xero_cast.mara, first) == chosen
    assert contact_of_client(xero_cast.mara, second) is not None
    assert "1 of 2 linked" in browser.get(PAGE).text


def test_pairs_that_name_nothing_or_another_organisations_things_link_nothing(
    browser: FlaskClient, xero_cast: Cast
) -> None:
    ours, theirs = (
        add_client(xero_cast.mara, "Meridian Logistics"),
        add_client(xero_cast.eve, "Meridian Logistics"),
    )
    contact, foreign = add_contact(xero_cast.mara, "Ours"), add_contact(xero_cast.eve, "Theirs")
    sent = [f"{theirs}:{contact}", f"{ours}:{foreign}", f"{ours}:nonsense", ":", "\0"]
    for pair in sent:
        assert browser.post(f"{PAGE}/accept", data={"pair": pair}).status_code == 303
    with xero_cast.mara.enter_scope():
        assert accept_suggestions([]) == 0
    assert contact_of_client(xero_cast.mara, ours) is None
    assert contact_of_client(xero_cast.eve, theirs) is None


def test_searching_in_a_row_answers_the_list_alone(browser: FlaskClient, xero_cast: Cast) -> None:
    client = add_client(xero_cast.mara, "Quite Another Business")
    answer = browser.get(f"/o/acme/clients/{client}/contact?q=northl", headers=row(client, "found"))
    assert "Northlight Studio" in answer.text
    assert "<html" not in answer.text
    assert (
        "No contact"
        in browser.get(
            f"/o/acme/clients/{client}/contact?q=zzzz", headers=row(client, "found")
        ).text
    )
    assert (
        "<button"
        not in browser.get(
            f"/o/acme/clients/{client}/contact?q=%20", headers=row(client, "found")
        ).text
    )


def test_searching_without_a_script_keeps_the_token_out_of_the_address(
    browser: FlaskClient, xero_cast: Cast
) -> None:
    client = add_client(xero_cast.mara, "Northlight Pictures")
    for path in (PAGE, f"/o/acme/clients/{client}/contact?q=north"):
        page = Page(browser.get(path))
        searches = page.forms("get")
        assert searches
        assert not any(
            element.get("name") == "csrf_token" or element.get("formmethod")
            for search in searches
            for element in search.iter()
        )


def test_linking_in_a_row_changes_that_row_and_what_is_left(
    browser: FlaskClient, xero_cast: Cast
) -> None:
    client, contact = (
        add_client(xero_cast.mara, "Quite Another Business"),
        add_contact(xero_cast.mara, "<b>Bold</b> Ltd"),
    )
    add_client(xero_cast.mara, "Somebody Else Entirely")
    answer = browser.post(
        f"/o/acme/clients/{client}/contact", data={"contact_id": str(contact)}, headers=row(client)
    )
    assert answer.text.lstrip().startswith(f'<tr id="client-{client}"')
    assert "&lt;b&gt;Bold" in answer.text
    assert "1 client has no contact" in answer.text
    assert contact_of_client(xero_cast.mara, client) == contact


@pytest.mark.parametrize("row_alone", [True, False])
def test_a_client_that_was_linked_since_the_page_was_drawn_keeps_its_link(
    browser: FlaskClient, xero_cast: Cast, row_alone: bool
) -> None:
    client = add_client(xero_cast.mara, "Orbit")
    theirs, mine = (add_contact(xero_cast.mara, name) for name in ("Orbit A", "Orbit B"))
    address = f"/o/acme/clients/{client}/contact"
    page = Page(browser.get(address))
    version = next(
        value
        for form in page.forms("post")
        for name, value in page.sent_pairs(form)
        if name == "version"
    )
    browser.post(address, data={"contact_id": str(theirs)})
    for late in ({"contact_id": str(mine)}, {"unlink": "1"}):
        answer = browser.post(
            address, data={**late, "version": version}, headers=row(client) if row_alone else {}
        )
        assert answer.status_code == 409
        assert "Orbit is billed as Orbit A in Xero now" in answer.text
    assert contact_of_client(xero_cast.mara, client) == theirs


def test_without_a_script_linking_leads_back_to_the_list_or_to_the_step(
    browser: FlaskClient, xero_cast: Cast
) -> None:
    client, contact = (
        add_client(xero_cast.mara, "Quite Another Business"),
        add_contact(xero_cast.mara, "Another Ltd"),
    )
    for back, place in (
        ("", PAGE),
        ("setup", "/o/acme/settings/xero/setup/contacts"),
        ("client", f"/o/acme/clients/{client}"),
        ("//evil", PAGE),
    ):
        answer = browser.post(
            f"/o/acme/clients/{client}/contact", data={"contact_id": str(contact), "back": back}
        )
        assert answer.headers["Location"] == place


def test_a_contact_that_is_gone_is_refused_in_the_row(
    browser: FlaskClient, xero_cast: Cast
) -> None:
    client = add_client(xero_cast.mara, "Quite Another Business")
    for chosen in (str(new_id()), "nonsense", ""):
        answer = browser.post(
            f"/o/acme/clients/{client}/contact", data={"contact_id": chosen}, headers=row(client)
        )
        assert answer.status_code == 422
        assert "invalid-feedback" in answer.text
    assert contact_of_client(xero_cast.mara, client) is None


def test_creating_in_xero_sends_the_name_and_links(
    browser: FlaskClient, xero_cast: Cast, xero: Xero
) -> None:
    client = add_client(xero_cast.mara, "Quite Another Business")
    answer = browser.post(f"/o/acme/clients/{client}/contact/new", headers=row(client))
    assert answer.status_code == 200
    listed = xero.get(f"/organisations/{xero.tenant_id()}/contacts")["contacts"]
    created = next(one for one in listed if one["Name"] == "Quite Another Business")
    assert str(contact_of_client(xero_cast.mara, client)) == created["ContactID"]


def test_a_name_that_is_taken_in_xero_is_said_in_the_row(
    browser: FlaskClient, xero_cast: Cast, xero: Xero
) -> None:
    xero.post(f"/organisations/{xero.tenant_id()}/contacts", name="Quite Another Business")
    client = add_client(xero_cast.mara, "Quite Another Business")
    answer = browser.post(f"/o/acme/clients/{client}/contact/new", headers=row(client))
    assert answer.status_code == 422
    assert "already has a contact of this name" in answer.text
    assert contact_of_client(xero_cast.mara, client) is None


def test_a_refusal_is_not_repeated_once_the_matter_is_put_right_in_xero(
    browser: FlaskClient, xero_cast: Cast, xero: Xero, run_jobs: Run
) -> None:
    """Xero keeps a refusal under its Idempotency-Key for six minutes (facts 3.5 and 7, trap 3)."""
    taken = xero.post(f"/organisations/{xero.tenant_id()}/contacts", name="Quite Another Business")
    client = add_client(xero_cast.mara, "Quite Another Business")
    assert (
        browser.post(f"/o/acme/clients/{client}/contact/new", headers=row(client)).status_code
        == 422
    )
    xero.post(f"/organisations/{xero.tenant_id()}/contacts/{taken['ContactID']}/archive")
    with xero_cast.mara.enter_scope():
        request_sync(("contacts",), cause="button")
    run_jobs()
    assert (
        browser.post(f"/o/acme/clients/{client}/contact/new", headers=row(client)).status_code
        == 200
    )
    assert contact_of_client(xero_cast.mara, client) not in (None, UUID(taken["ContactID"]))


def test_a_hundred_clients_are_shown_a_page_at_a_time(
    browser: FlaskClient, xero_cast: Cast
) -> None:
    with xero_cast.mara.enter_scope(), transaction() as session:
        for number in range(120):
            session.add(
                Client(
                    id=new_id(),
                    name=f"Zeta {number:03} works",
                    name_key=f"zeta {number:03} works",
                    currency="NZD",
                )
            )
    pages = [browser.get(f"{PAGE}?page={number}").text for number in (1, 2, 3, 9, -4)]
    shown = [
        [name for name in Page(page).texts("th", scope="row") if name.startswith("Zeta")]
        for page in pages
    ]
    assert [len(names) for names in shown] == [50, 50, 20, 20, 50]
    assert len({name for names in shown[:3] for name in names}) == 120
    assert browser.get(f"{PAGE}?page=x").status_code == 200


def test_people_are_told_for_thirty_days_that_a_contact_was_merged(
    browser: FlaskClient, xero_cast: Cast, xero: Xero, run_jobs: Run, database: dict[str, str]
) -> None:
    winner, loser = (
        _contact_id_by_name(xero, name) for name in ("Northlight Studio", "Tui Brewing Co")
    )
    client = add_client(xero_cast.mara, "Our brewers")
    browser.post(f"/o/acme/clients/{client}/contact", data={"contact_id": loser})
    xero.post(f"/organisations/{xero.tenant_id()}/contacts/{loser}/merge", into=winner)
    with xero_cast.adam.enter_scope():
        request_sync(["contacts"], cause="button")
    run_jobs()
    assert (
        "“Tui Brewing Co” was merged into “Northlight Studio”: Our brewers"
        in browser.get(PAGE).text
    )
    with psycopg.connect(database["superuser"], autocommit=True) as connection:
        connection.execute(
            "UPDATE audit_entry SET created_at = created_at - make_interval(days => 31)"
        )
    assert "was merged into" not in browser.get(PAGE).text


def _contact_id_by_name(xero: Xero, name: str) -> str:
    listed = xero.get(f"/organisations/{xero.tenant_id()}/contacts")["contacts"]
    return next(str(one["ContactID"]) for one in listed if one["Name"] == name)


def test_members_do_not_link(xero_cast: Cast, sign_in: SignIn) -> None:
    client = add_client(xero_cast.mara, "Quite Another Business")
    browser = sign_in(xero_cast.mel)
    assert browser.get(PAGE).status_code == 403
    assert browser.post(f"{PAGE}/accept", data={"pair": f"{client}:{new_id()}"}).status_code == 403


def test_what_xero_made_otherwise_is_kept_and_said_until_it_is_settled(
    browser: FlaskClient, xero_cast: Cast
) -> None:
    """Xero takes the spaces around a name away."""
    client = add_client(xero_cast.mara, " Quite Another Business ")
    page = f"/o/acme/clients/{client}"
    assert browser.post(f"{page}/contact/new").status_code == 303
    words = "it is called “Quite Another Business”, not “ Quite Another Business ”"
    for address in (page, PAGE):
        assert words in browser.get(address).text
    assert browser.post(f"{page}/contact/warning").status_code == 303
    for address in (page, PAGE):
        assert words not in browser.get(address).text
    assert browser.post(f"{page}/contact/warning").status_code == 409


def test_a_contact_made_as_it_was_asked_for_says_nothing(
    browser: FlaskClient, xero_cast: Cast
) -> None:
    client = add_client(xero_cast.mara, "Quite Another Business")
    page = f"/o/acme/clients/{client}"
    browser.post(f"{page}/contact/new")
    assert "Xero changed this contact" not in browser.get(page).text


@pytest.mark.parametrize(
    ("element", "words"),
    [
        ({"Name": "Rata", "Warnings": []}, ""),
        (
            {"Name": "Rata", "Warnings": [{"Message": "Name was cut"}, {"Message": "No country"}]},
            "Xero says “Name was cut”; Xero says “No country”",
        ),
        (
            {"Name": "Rat", "Addresses": [{"Warnings": [{"Message": "Bad address"}]}]},
            "it is called “Rat”, not “Rata”; Xero says “Bad address”",
        ),
    ],
)
def test_xeros_words_for_a_contact_are_told_as_they_are(
    element: dict[str, object], words: str
) -> None:
    said = word(creation_differences(element, "Rata"), SENTENCES)
    assert words in said
    assert bool(said) == bool(words)


def test_while_xero_needs_reconnecting_nothing_is_offered_that_would_ask_it(
    browser: FlaskClient, xero_cast: Cast
) -> None:
    with xero_cast.adam.enter_scope(), transaction() as session:
        session.execute(update(Connection).values(state=ConnectionState.NEEDS_RECONNECT))
    contacts = Page(browser.get(PAGE))
    assert "Xero needs reconnecting" in contacts.words
    assert "Refresh contacts" not in contacts.words
    sync = Page(browser.get("/o/acme/settings/xero/sync"))
    assert "You can invoice." not in sync.words
    assert "Once Xero is reconnected you can invoice." in sync.words
