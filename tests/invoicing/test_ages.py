"""How old work is, as a bar: its bands meet, and fill the whole."""

from hypothesis import given
from hypothesis import strategies as st

from app.invoicing.rules.ages import ages_from_sums


@given(st.lists(st.integers(0, 10**7), min_size=4, max_size=4))
def test_bands_fill_the_bar_and_leave_out_ages_without_work(seconds: list[int]) -> None:
    younger = [sum(seconds[: count + 1]) for count in range(3)]
    ages = ages_from_sums(younger, sum(seconds))
    assert list(ages.seconds) == seconds
    assert [band.seconds for band in ages.bands] == [each for each in seconds if each]
    edge = 0
    for band in ages.bands:
        assert band.offset == f"{edge // 10}.{edge % 10}%"
        edge += round(float(band.width.rstrip("%")) * 10)
    assert edge == (1000 if any(seconds) else 0)
