"""One of each thing in an organisation, so that every address can be filled with an id that
exists.
"""

from base64 import b64decode
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from app.accounts.models import Logo, UserSession
from app.accounts.models.invitations import Invitation
from app.accounts.models.passkeys import Passkey
from app.exports.models import DataExport
from app.invoicing.models import (
    Aspect,
    BulkItem,
    BulkRun,
    BulkState,
    Grouping,
    Invoice,
    InvoiceDifference,
    InvoiceEntry,
    InvoiceEvent,
    InvoiceLine,
    LineAmountTypes,
    Numbering,
)
from app.kernel import clock
from app.kernel.db import OrgRow, transaction
from app.kernel.ids import new_id
from app.kernel.messages import plain_message
from app.kernel.undo import UndoStep, creation_of
from app.permissions import Role
from app.projects.models import BillingMode, Client, Milestone, Project, Rate, Task
from app.retainers.models import Retainer
from app.timesheets.models import PersonTimer, TimeEntry, Timer
from app.xero.api.models import Grant, TenantDirectory, XeroCall
from app.xero.connection.models import Connection
from app.xero.contacts.models import Contact
from app.xero.sync.models import Item, SyncRun, TrackingCategory, TrackingOption
from tests.cast import Person

Objects = Mapping[str, UUID]
PICTURE = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNgAAAAAgAB5Sfe/AAAAABJRU5ErkJggg=="
)


def plant_objects(person: Person, name: str) -> Objects:
    """Parameter name → id of an object in the person's organisation; those with names have `name`
    in it.
    """
    ids = {name: new_id() for name in PARAMETER_NAMES}
    today = clock.today("Pacific/Auckland")
    with person.enter_scope(), transaction() as session:
        for rows in (
            _client_rows(ids, person, name),
            _xero_rows(ids, person, name),
            _invoice_rows(ids, person, name),
            _bulk_rows(ids, person, name),
        ):
            for row in rows:
                session.add(row)
                session.flush()
        session.add_all(
            [
                _invitation(ids, person),
                Logo(content=PICTURE, width=1, height=1),
                *_sign_in_rows(ids, person),
            ]
        )
        session.add(
            DataExport(
                id=ids["export_id"],
                asked_by=person.membership_id,
                expires_at=clock.now() + timedelta(days=7),
            )
        )
        entry = TimeEntry(
            id=ids["entry_id"],
            membership_id=person.membership_id,
            project_id=ids["project_id"],
            entry_date=today,
            seconds=3600,
        )
        session.add(entry)
        session.add(
            UndoStep(
                id=ids["undo_step_id"],
                user_id=person.user_id,
                row_table=TimeEntry.__tablename__,
                changes=[creation_of(entry).to_json()],
            )
        )
    return {**ids, "membership_id": person.membership_id}


PARAMETER_NAMES = (
    *(
        "client_id",
        "project_id",
        "task_id",
        "rate_id",
        "retainer_id",
        "milestone_id",
        "entry_id",
        "billed_entry_id",
        "timer_id",
        "stopped_timer_id",
        "undo_step_id",
    ),
    *(
        "invoice_id",
        "line_id",
        "contact_id",
        "item_id",
        "category_id",
        "option_id",
        "run_id",
        "call_id",
        "invitation_id",
        "export_id",
        "bulk_id",
    ),
    *("difference_id", "session_id", "passkey_id", "fixed_id", "retained_id"),
)


def _invitation(ids: Objects, person: Person) -> Invitation:
    who = {
        "email": f"invited-by-{person.email}",
        "role": Role.MEMBER,
        "invited_by": person.membership_id,
    }
    return Invitation(
        id=ids["invitation_id"],
        fingerprint=new_id().bytes,
        expires_at=clock.now() + timedelta(days=7),
        **who,
    )


def _sign_in_rows(ids: Objects, person: Person) -> list[UserSession | Passkey]:
    key = {"credential_id": new_id().bytes, "public_key": b"", "sign_count": 0, "name": "Key ring"}
    return [
        UserSession(id=ids["session_id"], user_id=person.user_id, fingerprint=new_id().bytes),
        Passkey(id=ids["passkey_id"], user_id=person.user_id, **key),
    ]


def _client_rows(ids: Objects, person: Person, name: str) -> list[OrgRow]:
    today, started = (
        clock.today("Pacific/Auckland"),
        clock.now().replace(microsecond=0) - timedelta(hours=1),
    )
    return [
        Contact(id=ids["contact_id"], name=name, name_key=name.casefold()),
        Client(
            id=ids["client_id"],
            name=name,
            name_key=name.casefold(),
            currency="NZD",
            contact_id=ids["contact_id"],
        ),
        Project(
            id=ids["project_id"],
            client_id=ids["client_id"],
            name=f"{name} work",
            name_key=f"{name} work".casefold(),
        ),
        Task(id=ids["task_id"], project_id=ids["project_id"], name="Design", name_key="design"),
        Rate(
            id=ids["rate_id"],
            amount=Decimal(120),
            project_id=ids["project_id"],
            starts_on=today - timedelta(days=30),
        ),
        Retainer(
            id=ids["retainer_id"],
            project_id=ids["project_id"],
            starts_on=today.replace(day=1),
            fee_minor=100_00,
            cap_seconds=36_000,
        ),
        *_billing_mode_rows(ids, name),
        Milestone(
            id=ids["milestone_id"],
            project_id=ids["fixed_id"],
            name=f"{name} sketches",
            amount_minor=50_00,
        ),
        Timer(
            id=ids["timer_id"],
            membership_id=person.membership_id,
            project_id=ids["project_id"],
            started_at=started,
        ),
        PersonTimer(user_id=person.user_id, started_at=started),
        Timer(
            id=ids["stopped_timer_id"],
            membership_id=person.membership_id,
            project_id=ids["project_id"],
            started_at=started - timedelta(days=3),
            stopped_at=started - timedelta(days=1),
        ),
    ]


def _billing_mode_rows(ids: Objects, name: str) -> list[OrgRow]:
    fixed, retained = f"{name} book", f"{name} care"
    client, since = {"client_id": ids["client_id"]}, clock.today("Pacific/Auckland").replace(day=1)
    return [
        Project(
            id=ids["fixed_id"],
            name=fixed,
            name_key=fixed.casefold(),
            billing_mode=BillingMode.FIXED,
            fixed_price_minor=500_00,
            **client,
        ),
        Project(
            id=ids["retained_id"],
            name=retained,
            name_key=retained.casefold(),
            billing_mode=BillingMode.RETAINER,
            **client,
        ),
        Retainer(
            project_id=ids["retained_id"], starts_on=since, fee_minor=100_00, cap_seconds=36_000
        ),
    ]


def _xero_rows(ids: Objects, person: Person, name: str) -> list[OrgRow | Grant | TenantDirectory]:
    grant_id, tenant_id = new_id(), new_id()
    return [
        Grant(
            id=grant_id,
            xero_user_id=new_id(),
            access_token="",
            refresh_token="",
            expires_at=clock.now(),
            scopes="accounting.invoices",
        ),
        TenantDirectory(tenant_id=tenant_id, org_id=person.org_id, grant_id=grant_id),
        Connection(
            grant_id=grant_id,
            connection_id=new_id(),
            tenant_id=tenant_id,
            tenant_name=f"{name} books",
            connected_by=person.user_id,
        ),
        Item(
            id=ids["item_id"],
            code="DAY",
            name="Day",
            description="A day",
            unit_price=Decimal(900),
            account_code="200",
            tax_type="OUTPUT2",
        ),
        TrackingCategory(id=ids["category_id"], name="Region"),
        TrackingOption(id=ids["option_id"], category_id=ids["category_id"], name="South"),
        SyncRun(
            id=ids["run_id"],
            kind="contacts",
            cause="button",
            state="failed",
            problem=plain_message("Xero did not answer."),
        ),
        XeroCall(
            id=ids["call_id"],
            purpose="sync",
            method="GET",
            endpoint="Contacts.list",
            status=200,
            outcome="ok",
        ),
    ]


def _invoice_rows(ids: Objects, person: Person, name: str) -> list[OrgRow]:
    return [
        _invoice(ids, person, name),
        _line(ids),
        InvoiceEntry(
            invoice_id=ids["invoice_id"],
            line_id=ids["line_id"],
            entry_id=ids["billed_entry_id"],
            seconds=3600,
            entry_date=clock.today("Pacific/Auckland"),
            member_name=person.name,
            project_name=name,
            description="Layout",
            rate=Decimal(120),
        ),
        InvoiceDifference(
            id=ids["difference_id"],
            invoice_id=ids["invoice_id"],
            aspect=Aspect.NUMBER,
            ours="HL-1",
            theirs="HL-2",
        ),
        InvoiceEvent(
            invoice_id=ids["invoice_id"],
            kind="created",
            message=plain_message("Created"),
            actor_id=person.user_id,
        ),
    ]


def _invoice(ids: Objects, person: Person, name: str) -> Invoice:
    today = clock.today("Pacific/Auckland")
    return Invoice(
        id=ids["invoice_id"],
        client_id=ids["client_id"],
        client_name=name,
        contact_id=ids["contact_id"],
        created_by=person.membership_id,
        reference="HL-1",
        numbering=Numbering.HOURLINE,
        currency="NZD",
        invoice_date=today,
        due_date=today + timedelta(days=20),
        grouping=Grouping.ENTRY,
        line_amount_types=LineAmountTypes.EXCLUSIVE,
        subtotal_hundredths=120_00,
        tax_hundredths=18_00,
        total_hundredths=138_00,
    )


def _line(ids: Objects) -> InvoiceLine:
    return InvoiceLine(
        id=ids["line_id"],
        invoice_id=ids["invoice_id"],
        position=1,
        description="Catalogue",
        quantity=Decimal(1),
        unit_amount=Decimal(120),
        account_code="200",
        tax_type="OUTPUT2",
        tax_rate=Decimal(15),
        amount_hundredths=120_00,
        tax_hundredths=18_00,
        seconds=3600,
        billed_seconds=3600,
    )


def _bulk_rows(ids: Objects, person: Person, name: str) -> list[OrgRow]:
    return [
        BulkRun(
            id=ids["bulk_id"],
            asked_by=person.membership_id,
            invoice_date=clock.today("Pacific/Auckland"),
            grouping=Grouping.ENTRY,
            send=True,
        ),
        BulkItem(
            run_id=ids["bulk_id"],
            client_id=ids["client_id"],
            client_name=name,
            invoice_id=ids["invoice_id"],
            state=BulkState.CREATED,
            seen_entries=1,
            seen_seconds=3600,
            seen_amount_hundredths=120_00,
        ),
    ]
