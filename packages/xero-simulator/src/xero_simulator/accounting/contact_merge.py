"""Merging two contacts inside Xero: the documents of one go to the other."""

from dataclasses import replace

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.contacts.changes import save_contact
from xero_simulator.accounting.contacts.user_changes import contact_by_id
from xero_simulator.accounting.credits.changes import save_credit_note
from xero_simulator.accounting.errors import LedgerError
from xero_simulator.accounting.invoices.changes import store_invoice


def merge_contacts(books: Books, loser_id: str, winner_id: str) -> None:
    """The loser is archived and points to the winner, who gets its documents."""
    loser, winner = contact_by_id(books, loser_id), contact_by_id(books, winner_id)
    if loser.id == winner.id or loser.is_archived or winner.is_archived:
        raise LedgerError("Only two different active contacts can be merged.")
    for invoice in books.invoices.find("contact", loser.id):
        store_invoice(books, replace(invoice, contact_id=winner.id), "Edited")
    for note in books.credit_notes.find("contact", loser.id):
        save_credit_note(
            books, replace(note, document=replace(note.document, contact_id=winner.id)), "Edited"
        )
    for transaction in books.bank_transactions.find("contact", loser.id):
        books.bank_transactions.put(
            replace(
                transaction,
                updated_ms=books.now_ms(),
                document=replace(transaction.document, contact_id=winner.id),
            )
        )
    save_contact(books, replace(loser, status="ARCHIVED", merged_to=winner.id))
    save_contact(books, winner)
