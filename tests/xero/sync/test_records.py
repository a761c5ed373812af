"""Reading Xero's records: only what the manifest names, and nothing sent can break it."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.invoicing.rules import References
from app.invoicing.rules.problems import tracking_problem
from app.xero.api.values import clean_text, read_amount, read_instant
from app.xero.contacts.rules.records import contact_record
from app.xero.reference.rules import category_from, read_category
from app.xero.sync.rules import item_record

ID = "bd2270c3-8706-4c11-9cfb-000b551c3f51"
OTHER_ID = "0fd2270c-8706-4c11-9cfb-000b551c3f51"
junk = st.recursive(
    st.none() | st.booleans() | st.text() | st.integers() | st.floats(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
keys = st.sampled_from(
    [
        "ContactID",
        "Name",
        "IsCustomer",
        "IsSupplier",
        "ContactStatus",
        "MergedToContactID",
        "UpdatedDateUTC",
        "ItemID",
        "Code",
        "IsSold",
        "Status",
        "Options",
    ]
)


@given(st.dictionaries(keys, junk | st.just(ID)))
def test_nothing_that_xero_could_send_breaks_the_reading(raw: dict[str, object]) -> None:
    for read in (contact_record, item_record, read_category):
        read(raw)


@pytest.mark.parametrize(
    ("fields", "bills"),
    [
        ({}, True),
        ({"IsCustomer": True, "IsSupplier": True}, True),
        ({"IsCustomer": False, "IsSupplier": False}, True),
        ({"IsCustomer": False, "IsSupplier": True}, False),
        ({"ContactStatus": "ARCHIVED"}, False),
        ({"ContactStatus": "GDPRREQUEST"}, False),
    ],
)
def test_who_may_be_billed(fields: dict[str, object], bills: bool) -> None:
    record = contact_record({"ContactID": ID, "Name": "Ridgeway  University", **fields})
    assert record is not None
    assert (record.bills, record.name, record.id) == (bills, "Ridgeway University", UUID(ID))


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("/Date(1789344000000+0000)/", datetime(2026, 9, 14, tzinfo=UTC)),
        ("/Date(1789378230894)/", datetime(2026, 9, 14, 9, 30, 30, 894000, tzinfo=UTC)),
        ("/Date(1789344000000+1300)/", datetime(2026, 9, 14, tzinfo=UTC)),
        ("/Date(99999999999999999)/", None),
        ("/Date(0+0000)/", None),
        ("2026-09-14", None),
        (None, None),
    ],
)
def test_instants_are_read_in_utc_whatever_the_offset_says(
    text: object, instant: datetime | None
) -> None:
    assert read_instant(text) == instant


@pytest.mark.parametrize(
    ("value", "price"),
    [
        (24.15, "24.15"),
        ("33.3333", "33.3333"),
        (Decimal("0"), "0"),
        ("", None),
        (None, None),
        ("NaN", None),
        ("1e99", None),
    ],
)
def test_prices_come_as_numbers_or_texts(value: object, price: str | None) -> None:
    assert read_amount(value) == (Decimal(price) if price is not None else None)


def test_a_hostile_name_loses_its_control_characters_and_its_length() -> None:
    assert clean_text("a\0b\u202e\n<script>" + "x" * 900)[:12] == "a b <script>"
    assert len(clean_text("x" * 900)) == 500


@pytest.mark.parametrize(
    ("said", "active"),
    [
        ({"Status": "ACTIVE"}, True),
        ({"Status": "active", "IsArchived": True}, True),
        ({}, True),
        ({"Status": ""}, True),
        ({"Status": "ARCHIVED"}, False),
        ({"Status": "DELETED"}, False),
        ({"IsArchived": True}, False),
        ({"IsDeleted": True}, False),
        ({"IsActive": False}, False),
        ({"IsArchived": False, "IsDeleted": False, "IsActive": True}, True),
    ],
)
def test_one_rule_says_what_is_active_for_the_sync_and_for_forms(
    said: dict[str, object], active: bool
) -> None:
    option = {"TrackingOptionID": ID, "Name": "North", **said}
    read = read_category({"TrackingCategoryID": ID, "Name": "Region", "Options": [option], **said})
    assert read is not None
    category = category_from(read)
    assert category.is_active is category.options[0].is_active is active
    assert [each.name for each in category.offered_options] == (["North"] if active else [])


def test_archived_options_are_not_offered_and_are_named_as_archived() -> None:
    options = [
        {"TrackingOptionID": ID, "Name": "North", "Status": "ACTIVE"},
        {"TrackingOptionID": OTHER_ID, "Name": "Old", "Status": "ARCHIVED"},
    ]
    read = read_category(
        {"TrackingCategoryID": ID, "Name": "Region", "Status": "ACTIVE", "Options": options}
    )
    assert read is not None
    books = References(tracking=(category_from(read),))
    region = books.offered_tracking[0]
    assert [option.name for option in region.offered_options] == ["North"]
    assert books.tracking_name(UUID(ID), UUID(OTHER_ID)) == "Old (archived in Xero)"
    assert tracking_problem(((UUID(ID), UUID(OTHER_ID)),), books) is not None
    assert tracking_problem(((UUID(ID), UUID(ID)),), books) is None
