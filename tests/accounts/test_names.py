"""Addresses and slugs have one spelling."""

import re
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.rules import network_of, normal_email, slug_candidates, slug_of
from app.accounts.rules.places import currencies, suggest_region, time_zones
from app.kernel.errors import DomainError


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Acme Studio", "acme-studio"),
        ("Café d'Été & Söhne", "cafe-dete-sohne"),
        ("株式会社", "organisation"),
        ("  --  ", "organisation"),
        ("A" * 200, "a" * 40),
    ],
)
def test_a_slug_is_what_one_would_type(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@given(st.text(max_size=300))
def test_every_name_has_slugs_that_are_safe_in_an_address_and_differ(name: str) -> None:
    slugs = list(islice(slug_candidates(name), 5))
    assert len(set(slugs)) == 5
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) and len(slug) <= 45 for slug in slugs)


@pytest.mark.parametrize(
    ("typed", "normal"),
    [(" Olivia@Acme.Example ", "olivia@acme.example"), ("o@BÜCHER.example", "o@bücher.example")],
)
def test_an_address_has_one_spelling(typed: str, normal: str) -> None:
    assert normal_email(typed) == normal


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "olivia",
        "olivia@",
        "olivia@acme",
        "a b@acme.example",
        "a\0b@acme.example",
        "a" * 10_000 + "@acme.example",
        "\ud800@acme.example",
    ],
)
def test_what_is_no_address_is_refused_in_words(typed: str) -> None:
    with pytest.raises(DomainError, match="not an e-mail address"):
        normal_email(typed)


def test_a_limit_on_addresses_counts_a_whole_ipv6_network_as_one() -> None:
    assert (
        network_of("2001:db8:1:2::1")
        == network_of("2001:db8:1:2:ffff::9")
        != network_of("2001:db8:1:3::1")
    )
    assert network_of("192.0.2.1") != network_of("192.0.2.2")
    assert network_of("") == ""


def test_what_the_browser_suggests_can_be_chosen() -> None:
    zones = {value for group in time_zones().values() for value, _ in group}
    money = {value for group in currencies().values() for value, _ in group}
    for languages in ("en-GB,en;q=0.9", "de", "", "en-US", "mi-NZ", "x" * 5000):
        zone, currency, _ = suggest_region(languages)
        assert zone in zones
        assert currency in money
