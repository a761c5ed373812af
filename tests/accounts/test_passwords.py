"""Which passwords are taken, and how they are kept."""

import threading
from concurrent.futures import ThreadPoolExecutor

import argon2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.rules import password_problem
from app.accounts.services.password_hashes import (
    HASHING_THREADS,
    HashingOverload,
    hash_password,
    hashing_lane,
    verify_password,
)
from tests.browser_client import Browser
from tests.cast import PASSWORD, Cast, give_password
from xero_simulator.testing import DEADLINE_SECONDS, wait_until


@pytest.mark.parametrize(
    "password",
    [
        "gravel otter",
        "tuesday kettle moss",
        "xK9#mQ2$vL7p",
        "correct horse battery",
        "ключ от старого дома",
        "a sentence with spaces, commas and no digit at all",
    ],
)
def test_long_passwords_are_taken_whatever_they_are_made_of(password: str) -> None:
    assert password_problem(password, "Olivia Hart", "olivia@acme.example") is None


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "P@ssw0rd!2345",
        "123456789012",
        "qwertyuiop12",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "hourlinehourline",
        "Hourline-2026!",
        "olivia@acme.example",
        "OliviaHart2026",
        "correcthorsebatterystaple",
    ],
)
def test_common_passwords_patterns_and_ones_own_name_are_refused(password: str) -> None:
    assert "easily guessed" in str(password_problem(password, "Olivia Hart", "olivia@acme.example"))


def test_too_short_and_absurdly_long_passwords_are_refused() -> None:
    assert "at least 12" in str(password_problem("gravel otte"))
    assert "at most 1000" in str(password_problem("gravel otter " * 100))


@given(st.text(min_size=12, max_size=1000))
def test_any_text_is_judged_without_failing(password: str) -> None:
    assert isinstance(password_problem(password, password, "x@y.example"), str), (
        "one's own name is no password"
    )


def test_no_password_opens_an_account_without_one() -> None:
    assert not verify_password("", "gravel otter lantern")
    assert not verify_password("not a hash", "gravel otter lantern")


def test_a_stored_password_is_known_again_in_any_spelling_of_its_characters() -> None:
    stored = hash_password("café otter lantern")
    assert stored.startswith("$argon2id$")
    assert verify_password(stored, "cafe\u0301 otter lantern")
    assert not verify_password(stored, "cafe otter lantern")


def test_hashing_costs_an_attacker_memory_and_time_but_a_person_no_patience() -> None:
    parameters = argon2.extract_parameters(hash_password("gravel otter lantern"))
    cost = parameters.memory_cost * parameters.time_cost
    assert parameters.memory_cost >= 19 * 1024, "the least that OWASP names, in KiB"
    assert 2 * 19 * 1024 <= cost <= 8 * 19 * 1024


def test_never_more_than_four_are_hashed_at_once_a_few_wait_and_others_are_asked_to_come_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    running, most, guard, go_on = [0], [0], threading.Lock(), threading.Event()

    def hash_when_released(_hasher: argon2.PasswordHasher, password: str) -> str:
        with guard:
            running[0] += 1
            most[0] = max(most[0], running[0])
        assert go_on.wait(DEADLINE_SECONDS)
        with guard:
            running[0] -= 1
        return password

    monkeypatch.setattr(argon2.PasswordHasher, "hash", hash_when_released)
    with ThreadPoolExecutor(12) as pool:
        asked = [
            pool.submit(hash_password, "gravel otter lantern", stranger=number % 2 == 0)
            for number in range(12)
        ]
        wait_until(lambda: sum(one.done() for one in asked) == 5 and running[0] == HASHING_THREADS)
        refused = [one.exception() for one in asked if one.done()]
        go_on.set()
    assert {type(one) for one in refused} == {HashingOverload}
    assert [one.exception() for one in asked].count(None) == 7
    assert most[0] == HASHING_THREADS == 4
    assert hash_password("gravel otter lantern"), "afterwards there is room again"


def test_a_flood_of_strangers_is_asked_to_wait_and_a_known_browser_still_gets_in(
    stranger: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_password(cast.mel)
    known = Browser(stranger.client.application.test_client())
    known.sign_in(cast.mel.email)
    known.send("/logout")
    monkeypatch.setattr(hashing_lane(True), "places", threading.BoundedSemaphore(1))
    with hashing_lane(True).places:
        for answer in (
            stranger.sign_in(cast.mel.email),
            stranger.send("/signup", name="Nora", email="nora@new.example", password=PASSWORD),
        ):
            assert answer.status_code == 503
            assert "Try again in a few seconds" in answer.text
            assert 'type="email" value="' in answer.text, "what was typed stays"
        assert known.sign_in(cast.mel.email).status_code == 303
    assert stranger.sign_in(cast.mel.email).status_code == 303
