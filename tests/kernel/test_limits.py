"""A limit holds across processes: the row is the bucket."""

from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from sqlalchemy import text

from app.kernel.db import db, transaction
from app.kernel.limits import Limit, take_token, take_tokens


def test_a_burst_passes_and_then_it_is_over(app: Flask) -> None:
    assert [take_token("guess", "someone", burst=3, per_minute=1) for _ in range(5)] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_one_subjects_limit_is_not_anothers(app: Flask) -> None:
    assert not all(take_token("guess", "someone", burst=2, per_minute=1) for _ in range(3))
    assert take_token("guess", "someone else", burst=2, per_minute=1)


def test_tokens_come_back_with_time_and_refusals_do_not_push_that_away(app: Flask) -> None:
    for _ in range(10):
        take_token("guess", "someone", burst=2, per_minute=1)
    with transaction() as session:
        session.execute(text("UPDATE token_bucket SET full_at = full_at - interval '61 seconds'"))
    assert take_token("guess", "someone", burst=2, per_minute=1)
    assert not take_token("guess", "someone", burst=2, per_minute=1)


def test_many_at_once_get_no_more_than_the_burst(app: Flask) -> None:
    def attempt(_number: int) -> bool:
        with app.app_context():
            try:
                return take_token("guess", "rush", burst=5, per_minute=0.01)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(40))) == 5


def test_several_limits_are_taken_in_order_until_one_refuses(app: Flask) -> None:
    wide, narrow, last = Limit("a", "x", 5, 1), Limit("b", "x", 1, 1), Limit("c", "x", 1, 1)
    assert take_tokens(wide, narrow)
    assert not take_tokens(wide, narrow, last)
    assert take_tokens(wide, last), "what comes after a refusal is not touched"
    assert [take_tokens(wide) for _ in range(3)] == [True, True, False], "what comes before it is"
