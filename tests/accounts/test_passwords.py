"""Which passwords are taken, and how they are kept."""

import threading
import time

import argon2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.passwords import AT_ONCE, hash_password, verify_password
from app.accounts.rules import password_problem


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
    assert isinstance(password_problem(password, password, "x@y.example"), str), "one's own name is no password"


def test_no_password_opens_an_account_without_one() -> None:
    assert not verify_password("", "gravel otter lantern")
    assert not verify_password("not a hash", "gravel otter lantern")


def test_a_stored_password_is_known_again_in_any_spelling_of_its_characters() -> None:
    stored = hash_password("café otter lantern")
    assert stored.startswith("$argon2id$")
    assert verify_password(stored, "cafe\u0301 otter lantern")
    assert not verify_password(stored, "cafe otter lantern")


def test_hashing_costs_an_attacker_time_but_a_person_no_patience() -> None:
    fastest = min(_seconds_of_one_hash() for _ in range(5))
    assert 0.02 < fastest < 0.25


def test_never_more_than_four_passwords_are_hashed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most, guard = [0], [0], threading.Lock()
    real = argon2.PasswordHasher.hash

    def counted(self: argon2.PasswordHasher, password: str) -> str:
        with guard:
            running[0] += 1
            most[0] = max(most[0], running[0])
        try:
            return real(self, password)
        finally:
            with guard:
                running[0] -= 1

    monkeypatch.setattr(argon2.PasswordHasher, "hash", counted)
    threads = [threading.Thread(target=hash_password, args=("gravel otter lantern",)) for _ in range(AT_ONCE * 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] == AT_ONCE


def _seconds_of_one_hash() -> float:
    began = time.thread_time()
    hash_password("gravel otter lantern")
    return time.thread_time() - began
