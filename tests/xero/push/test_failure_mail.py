"""Whoever sent an invoice hears of it when it failed: once for each failure, of many at once, and
only if they want to.
"""

from sqlalchemy import update

from app.accounts.models import Membership
from app.invoicing.models import Invoice
from app.kernel.db import db, own, transaction
from app.kernel.mail import MailMessage
from app.kernel.messages import message
from app.xero.push.services.failure_mail import send_failure_mail
from tests.cast import Person
from tests.mailbox import emails_to
from tests.xero.push.connected_org import BOOKS, ConnectedOrg, in_words


def subjects(person: Person) -> list[str]:
    return [letter.subject for letter in emails_to(person.email)]


def letter(acme: ConnectedOrg, person: Person) -> MailMessage:
    """The only one to `person`, told of what has failed so far, before it is sent and emptied."""
    with person.enter_scope():
        send_failure_mail()
    (found,) = emails_to(person.email)
    db.session.expunge(found)
    return found


def archive(acme: ConnectedOrg, *, back: bool = False) -> None:
    acme.running.post(
        f"{BOOKS}/contacts/{acme.client_work.contact_id}/{'unarchive' if back else 'archive'}",
    )


def test_the_one_who_asked_is_told_what_happened_and_what_to_do(
    acme: ConnectedOrg,
) -> None:
    archive(acme)
    invoice_id = acme.queue_invoice()
    acme.run_due_jobs()
    told, stored = letter(acme, acme.cast.mara), acme.stored_invoice(invoice_id)
    assert told.subject == f"HL-0001 for {stored.client_name}: not created in Xero"
    for words in (
        in_words(stored.problem),
        in_words(stored.advice),
        f"http://localhost:8000/o/acme/invoices/{invoice_id}",
        "http://localhost:8000/o/acme/settings/profile",
    ):
        assert words in told.body
    acme.run_due_jobs(rounds=2)
    assert [len(subjects(person)) for person in acme.cast] == [0, 0, 1, 0, 0]


def test_each_failure_is_told_once(acme: ConnectedOrg) -> None:
    archive(acme)
    invoice_id = acme.queue_invoice()
    acme.run_due_jobs(rounds=2)
    acme.retry(invoice_id)
    acme.run_due_jobs(rounds=3)
    assert len(subjects(acme.cast.mara)) == 2
    archive(acme, back=True)
    acme.retry(invoice_id)
    acme.run_due_jobs(rounds=3)
    assert len(subjects(acme.cast.mara)) == 2, "of what arrived there is nothing to tell"


def test_what_needs_attention_is_told(acme: ConnectedOrg) -> None:
    document = {
        "Type": "ACCREC",
        "Contact": {"Name": "Somebody else"},
        "InvoiceNumber": "HL-0001",
        "Reference": "theirs",
    }
    acme.running.post(
        f"{BOOKS}/invoices",
        **document,
        LineItems=[{"Description": "Theirs", "Quantity": 1, "UnitAmount": 5}],
    )
    acme.queue_invoice()
    acme.run_due_jobs(rounds=3)
    assert [subject.endswith("needs attention") for subject in subjects(acme.cast.mara)] == [True]


def test_many_that_fail_together_are_one_letter_for_each_who_asked(
    acme: ConnectedOrg,
) -> None:
    archive(acme)
    for _ in range(22):
        acme.queue_invoice()
    acme.client_work.create_invoice(acme.client_work.add_entry(), by=acme.cast.adam)
    acme.run_due_jobs()
    told = letter(acme, acme.cast.mara)
    assert told.subject == "22 invoices wait for you"
    assert "And 2 more" in told.body
    assert [subject.startswith("HL-0023 for") for subject in subjects(acme.cast.adam)] == [True]


def test_what_was_put_right_meanwhile_is_not_told(acme: ConnectedOrg) -> None:
    archive(acme)
    invoice_id = acme.queue_invoice()
    acme.run_due_jobs()
    acme.discard(invoice_id)
    acme.run_due_jobs(rounds=2)
    assert subjects(acme.cast.mara) == []


def test_whoever_muted_it_or_may_not_send_any_more_is_not_told(acme: ConnectedOrg) -> None:
    archive(acme)
    for person, change in (
        (acme.cast.mara, {"muted_mails": ["invoices"]}),
        (acme.cast.adam, {"role": "member"}),
    ):
        acme.client_work.create_invoice(acme.client_work.add_entry(), by=person)
        with person.enter_scope(), transaction() as session:
            session.execute(
                update(Membership).where(Membership.id == person.membership_id).values(change)
            )
    acme.run_due_jobs(rounds=2)
    assert [len(subjects(person)) for person in acme.cast] == [0, 0, 0, 0, 0]


def test_amounts_are_written_as_the_reader_writes_them(acme: ConnectedOrg) -> None:
    mara = acme.cast.mara
    archive(acme)
    invoice_id = acme.queue_invoice()
    acme.run_due_jobs()
    differing = message(
        "push.total_differs",
        currency="NZD",
        xero_total_hundredths=123450,
        shown_total_hundredths=120000,
    )
    with mara.enter_scope(), transaction() as session:
        session.execute(update(Membership).where(own(Membership)).values(locale="de_DE"))
        session.execute(update(Invoice).where(own(Invoice)).values(problem=differing))
    assert acme.stored_invoice(invoice_id).problem == differing
    assert "Xero's total is 1.234,50 NZD; the preview showed 1.200,00 NZD." in (
        letter(acme, mara).body
    )
