"""What the preview says beside the figures."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.invoicing.models import Grouping, LineAmountTypes
from app.invoicing.rules import (
    Account,
    PricedEntry,
    References,
    SeenPreview,
    TaxRate,
    Wording,
    build_preview,
    template_problem,
)
from tests.invoicing.strategies import make_options, references

DESIGN = PricedEntry(
    UUID(int=1),
    date(2026, 11, 3),
    3600,
    "Logo",
    UUID(int=21),
    "Mara",
    UUID(int=31),
    "Website",
    "Design",
    Decimal(120),
)
REVIEW = replace(
    DESIGN,
    id=UUID(int=2),
    entry_date=date(2026, 11, 5),
    seconds=1800,
    description="Review",
    member_name="Mel",
    membership_id=UUID(int=22),
)
UNDESCRIBED_ENTRY = replace(DESIGN, id=UUID(int=3), description="", rate=Decimal(90))


def descriptions(
    template: str,
    entries: list[PricedEntry],
    grouping: Grouping = Grouping.ENTRY,
    locale: str = "en_NZ",
) -> list[str]:
    chosen = make_options(wording=Wording(template, locale), grouping=grouping)
    return [line.description for line in build_preview(entries, chosen, references()).lines]


def test_a_template_is_filled_in_for_one_entry() -> None:
    template = "{client} {project} {task} {date} {person} {hours} h {description}"
    assert descriptions(template, [DESIGN]) == ["Kowhai Website Design 3 Nov 2026 Mara 1 h Logo"]


def test_a_group_names_all_that_is_in_it_once() -> None:
    found = descriptions(
        "{project}, {person}, {date}: {description}",
        [DESIGN, REVIEW, replace(REVIEW, id=UUID(int=9))],
        Grouping.PROJECT,
    )
    assert found == ["Website, Mara, Mel, 3 Nov 2026 – 5 Nov 2026: Logo; Review"]


def test_what_is_empty_leaves_no_stray_punctuation_and_never_an_empty_line() -> None:
    assert descriptions("{project}: {description}", [UNDESCRIBED_ENTRY]) == ["Website"]
    assert descriptions("{description}", [UNDESCRIBED_ENTRY]) == ["Website"]


@pytest.mark.parametrize(
    ("grouping", "locale", "words"),
    [
        (Grouping.ENTRY, "en_NZ", ["3 Nov 2026 · Website: Logo", "5 Nov 2026 · Website: Review"]),
        (Grouping.PROJECT, "en_NZ", ["Website: Logo; Review"]),
        (Grouping.DATE, "en_US", ["Nov 3, 2026 · Website: Logo", "Nov 5, 2026 · Website: Review"]),
        (Grouping.MEMBER, "en_NZ", ["Mara · Website: Logo", "Mel · Website: Review"]),
    ],
)
def test_without_a_template_a_line_says_what_it_is_grouped_by(
    grouping: Grouping, locale: str, words: list[str]
) -> None:
    assert descriptions("", [DESIGN, REVIEW], grouping, locale) == words


def test_dates_and_hours_are_written_as_the_organisation_writes_them() -> None:
    assert descriptions("{date}: {hours}", [replace(DESIGN, seconds=4500)], locale="de_DE") == [
        "03.11.2026: 1,25"
    ]


def test_a_description_is_at_most_4000_characters() -> None:
    [text] = descriptions("{description}", [replace(DESIGN, description="word " * 2000)])
    assert len(text) <= 4000
    assert text.endswith("…")


def test_a_description_cannot_reach_into_the_program() -> None:
    assert template_problem("{project.__class__}") is None, (
        "not a placeholder: it stays as it is written"
    )
    assert descriptions("{project.__class__}", [DESIGN]) == ["{project.__class__}"]
    assert descriptions("{description}", [replace(DESIGN, description="{client}")]) == ["{client}"]


def test_an_unknown_placeholder_or_a_long_template_is_explained() -> None:
    assert "{who}" in (template_problem("{who} did it") or "")
    assert template_problem("   ") is None
    assert template_problem("x" * 501)
    assert template_problem("{project}: {description}") is None


def test_one_group_with_two_rates_becomes_two_lines() -> None:
    lines = build_preview(
        [DESIGN, UNDESCRIBED_ENTRY], make_options(grouping=Grouping.PROJECT), references()
    ).lines
    assert [(line.unit_amount, line.seconds) for line in lines] == [
        (Decimal(90), 3600),
        (Decimal(120), 3600),
    ]


def test_entries_without_a_rate_are_named_and_in_no_line_and_free_ones_are_flagged() -> None:
    unpriced, free = (
        replace(DESIGN, id=UUID(int=4), rate=None),
        replace(DESIGN, id=UUID(int=5), rate=Decimal(0)),
    )
    shown = build_preview([DESIGN, unpriced, free], make_options(), references())
    assert (shown.unpriced, shown.free_entries, len(shown.lines)) == ((unpriced,), [free], 2)
    assert not shown.is_ready


def test_an_account_brings_its_own_tax() -> None:
    shown = build_preview([DESIGN], make_options(account_code="200"), references())
    assert (shown.options.account_code, shown.options.tax_type, shown.is_ready) == (
        "200",
        "OUTPUT2",
        True,
    )


def test_nobody_chooses_an_account_but_a_person() -> None:
    shown = build_preview([DESIGN], make_options(account_code=""), references())
    assert (shown.options.account_code, shown.options.tax_type, shown.is_ready) == ("", "", False)
    assert [problem.field for problem in shown.problems] == ["account_code"]
    assert "No revenue account is chosen yet" in shown.problems[0].text


def test_nobody_chooses_a_tax_rate_where_the_accounts_own_is_of_no_use() -> None:
    shown = build_preview([DESIGN], make_options(account_code="260"), references())
    assert (shown.options.tax_type, [problem.field for problem in shown.problems]) == (
        "",
        ["tax_type"],
    )


ACCOUNTS = st.lists(
    st.builds(
        Account,
        st.sampled_from(["100", "1000", "200", "205", "260", "4000"]),
        st.just("Income"),
        st.just("OUTPUT2"),
        st.sampled_from(["REVENUE", "SALES", "OTHERINCOME"]),
    ),
    unique_by=lambda account: account.code,
)


@given(ACCOUNTS, st.dictionaries(st.sampled_from(["100", "1000", "200", "205"]), st.integers(1, 3)))
def test_the_suggestion_is_the_sales_account_that_is_used_most_whatever_its_code(
    accounts: list[Account], uses: dict[str, int]
) -> None:
    suggested = References(accounts=tuple(accounts)).suggested_account_code(uses)
    sales = {account.code for account in accounts if account.type != "OTHERINCOME"}
    assert suggested == References(accounts=tuple(reversed(accounts))).suggested_account_code(uses)
    if suggested:
        others = sales - {suggested}
        assert suggested in sales
        assert all(uses.get(suggested, 0) > uses.get(other, 0) for other in others)
    elif sales:
        most = max(uses.get(code, 0) for code in sales)
        assert sum(uses.get(code, 0) == most for code in sales) > 1


def test_the_lowest_code_is_no_reason() -> None:
    books = References(
        accounts=(
            Account("1000", "Bank interest", "NONE", "OTHERINCOME"),
            Account("150", "Subscriptions", "OUTPUT2", "SALES"),
            Account("200", "Sales", "OUTPUT2", "REVENUE"),
        )
    )
    assert books.suggested_account_code({"200": 4, "1000": 9}) == "200"
    assert books.suggested_account_code({}) == "", "nothing says which, so a person does"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"account_code": "999"}, "account_code"),
        ({"tax_type": "INPUT2"}, "tax_type"),
        ({"tax_type": "GONE"}, "tax_type"),
        ({"currency": "EUR"}, "currency"),
        ({"branding_theme_id": UUID(int=77)}, "branding_theme_id"),
        ({"due_date": date(2026, 11, 1)}, "due_date"),
    ],
)
def test_what_xero_would_refuse_is_said_beforehand(changes: dict[str, object], field: str) -> None:
    shown = build_preview([DESIGN], make_options(**changes), references())
    assert [problem.field for problem in shown.problems] == [field]
    assert not shown.is_ready


def test_without_xero_nothing_is_checked_and_no_tax_is_invented() -> None:
    shown = build_preview([DESIGN], make_options(currency="EUR", account_code=""), References())
    assert (shown.totals.tax, shown.options.account_code, shown.problems) == (0, "", ())


def test_no_tax_leaves_the_tax_type_out() -> None:
    shown = build_preview(
        [DESIGN],
        make_options(line_amount_types=LineAmountTypes.NO_TAX, tax_type="OUTPUT2"),
        references(),
    )
    assert (shown.options.tax_type, shown.totals.tax, shown.is_ready) == ("", 0, True)


@pytest.mark.parametrize(
    "changed",
    [
        replace(DESIGN, seconds=3601),
        replace(DESIGN, rate=Decimal(121)),
        replace(DESIGN, description="Logos"),
        replace(DESIGN, task_name=""),
    ],
)
def test_the_digest_changes_with_whatever_the_person_saw(changed: PricedEntry) -> None:
    before = build_preview([DESIGN], make_options(), references())
    assert build_preview([changed], make_options(), references()).digest != before.digest
    assert len(SeenPreview(before.fingerprint_text).describe_changes([changed], [])) == 1


def test_the_digest_changes_with_the_tax_rate_and_the_account_too() -> None:
    before = build_preview([DESIGN], make_options(), references())
    other = References(
        (Account("200", "Sales", "OUTPUT2"),),
        (TaxRate("OUTPUT2", "GST", Decimal(16), revenue=True),),
    )
    assert build_preview([DESIGN], make_options(), other).digest != before.digest
    assert (
        build_preview([DESIGN], make_options(account_code="260"), references()).digest
        != before.digest
    )


def test_it_can_be_said_which_entries_went_away() -> None:
    before = build_preview([DESIGN, REVIEW], make_options(), references())
    assert SeenPreview(before.fingerprint_text).describe_changes([DESIGN], [REVIEW.id]) == [
        "1 entry is no longer there to be billed."
    ]
    assert SeenPreview("rubbish,,x").describe_changes([DESIGN], []) == []
