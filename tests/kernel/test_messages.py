"""Messages: stored as code and details, worded when read."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.kernel.messages import NO_MESSAGE, Message, Spelling, message, plain_message, word

SENTENCES = {
    "total_differs": "its total is {total_hundredths}, not {preview_hundredths} {currency}",
    "both": "{first} and {second}",
    "list": "{reasons}",
    "since": "since {since_on}",
}
SPELLING = Spelling(lambda number: f"<{number}>", lambda day: f"<{day:%d.%m.%Y}>")

details = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.builds(
            Message,
            st.text(min_size=1),
            st.dictionaries(st.text().filter(lambda name: name != "code"), inner, max_size=3),
        )
    ),
    max_leaves=8,
)


@given(details)
def test_a_message_comes_back_from_json_as_it_went(value: object) -> None:
    sent = message("some.code", value=value)
    assert Message.from_json(sent.to_json()) == sent


def test_amounts_and_dates_are_written_in_the_readers_format() -> None:
    differing = message(
        "total_differs", total_hundredths=1050, preview_hundredths=-5, currency="NZD"
    )
    assert word(differing, SENTENCES, SPELLING) == "its total is <10.50>, not <-0.05> NZD"
    since = message("since", since_on=date(2026, 3, 1).isoformat())
    assert word(since, SENTENCES, SPELLING) == "since <01.03.2026>"
    assert Decimal("10.50") == Decimal(1050).scaleb(-2)


def test_messages_within_a_message_are_worded_too() -> None:
    inner = message("since", since_on="2026-03-01")
    assert word(
        message("both", first=inner, second=plain_message("Xero's {words}")), SENTENCES
    ) == ("since 2026-03-01 and Xero's {words}")
    assert word(message("list", reasons=[inner, "x"]), SENTENCES) == "since 2026-03-01; x"


def test_what_has_no_sentence_or_detail_reads_all_the_same() -> None:
    assert word(message("no.such_code"), SENTENCES) == "no such code"
    assert word(message("since"), SENTENCES) == "since something"
    assert word(NO_MESSAGE, SENTENCES) == ""
    assert plain_message("") is NO_MESSAGE
