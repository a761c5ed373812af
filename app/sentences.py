"""The sentence of every code that is stored as a message, from each capability's own table."""

from app.accounts.rules import closure
from app.invoicing.rules import bulk_runs as bulk_rules
from app.invoicing.rules import problems as invoice_problems
from app.invoicing.rules import refusals as invoice_refusals
from app.invoicing.rules import wording as invoice_wording
from app.kernel.jobs import errors as job_errors
from app.timesheets.rules import entry_locks
from app.xero.api import problems as xero_problems
from app.xero.bulk_runs import services as bulk_services
from app.xero.contacts.rules import contact_warnings
from app.xero.push.rules import wording as push_wording
from app.xero.support import tasks as console
from app.xero.sync.services import contacts as contact_sync

TABLES = (
    job_errors.SENTENCES,
    closure.SENTENCES,
    entry_locks.SENTENCES,
    bulk_rules.SENTENCES,
    invoice_problems.SENTENCES,
    invoice_refusals.SENTENCES,
    bulk_services.SENTENCES,
    xero_problems.SENTENCES,
    contact_sync.SENTENCES,
    contact_warnings.SENTENCES,
    console.SENTENCES,
    invoice_wording.SENTENCES,
    push_wording.SENTENCES,
)
SENTENCES = {code: sentence for table in TABLES for code, sentence in table.items()}
