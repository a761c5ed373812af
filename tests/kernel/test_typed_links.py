"""What mail programs take for a link: nothing of it is left in a name, whatever was typed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.typed_links import break_typed_links

OWN_ADDRESSES = ("https://hourline.example", "mel@acme.example")
# As mail programs find them: a scheme, a host with a letter at the end, a mail address.
LINK = re.compile(
    r"[a-z][a-z0-9+.-]*://\S|\b(mailto|tel|sms):\S|[\w-]+[.。．｡](xn--)?[^\W\d_]{2,}|\S@\S",
    re.IGNORECASE,
)
pieces = st.sampled_from(
    [
        *("http://", "HTTPS://", "mailto:", "www.", "evil", ".example", ".com", "/login", "?a=b"),
        *(
            "eve@",
            "@evil",
            "。",
            "．",
            ":",
            "/",
            "(",
            ")",
            " ",
            ".",
            "@",
            "é",
            "1.2.3.4",
            "xn--p1ai",
        ),
        *OWN_ADDRESSES,
    ]
)


@given(st.lists(pieces, max_size=8).map("".join))
def test_no_typed_text_is_a_link_but_to_what_is_ours(text: str) -> None:
    words = break_typed_links(text, OWN_ADDRESSES).split()
    foreign = [word for word in words if not word.startswith(OWN_ADDRESSES)]
    assert [word for word in foreign if LINK.search(word)] == []


@pytest.mark.parametrize(
    "text",
    [
        "https://hourline.example.evil.example/",
        "https://hourline.example@evil.example/",
        "https://hourline.exampleevil.example",
        "mel@acme.example.evil.example",
        "https://hourline.example:1@evil.example/",
    ],
)
def test_what_only_begins_like_ours_is_foreign(text: str) -> None:
    assert LINK.search(break_typed_links(text, OWN_ADDRESSES)) is None


@pytest.mark.parametrize(
    "text",
    [
        "Hello Mel,\n\nconfirm it here:\n\nhttps://hourline.example/verify/a-b.c_d\n\nHourline\n",
        "only for mel@acme.example. If you did not expect it, do nothing.",
        "J.R.R. Tolkien billed 1.50 hours at 10:30 a.m. on 3.11.2026",
        "https://hourline.example",
    ],
)
def test_words_and_our_own_links_stay_as_they_are(text: str) -> None:
    assert break_typed_links(text, OWN_ADDRESSES) == text


@given(st.text())
def test_only_spaces_are_added(text: str) -> None:
    broken = break_typed_links(text, OWN_ADDRESSES)
    assert broken.replace(" ", "") == text.replace(" ", "")
