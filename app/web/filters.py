"""How numbers, hours and dates are written for the reader."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import (
    format_date,
    format_datetime,
    format_interval,
    format_time,
    format_timedelta,
    get_datetime_format,
)
from babel.numbers import format_decimal
from flask import Flask, current_app, g
from markupsafe import Markup

from app.kernel import clock, counts
from app.kernel.counts import words_for_count
from app.kernel.messages import Message, Spelling, word
from app.kernel.money import (
    Hundredths,
    Minor,
    from_hundredths,
    from_minor,
    hours_from_seconds,
    round_half_up,
    round_to_minute,
)
from app.kernel.numerals import write_amount, write_decimal
from app.kernel.spelling import spell_amount, spell_whole_number
from app.kernel.versions import version_of
from app.web.pagination import excerpt

SIZES = ("bytes", "kB", "MB", "GB")
CLOCK_FORMS = ("short", "medium")
# So many dates and the like are kept as they were written: about a megabyte.
SHORT_TEXTS = 4096


def init_filters(app: Flask) -> None:
    app.jinja_env.filters.update(
        format_minor=format_minor,
        format_hundredths=format_hundredths,
        amount=amount,
        hours=hours,
        duration=duration,
        duration_element=duration_element,
        exact_duration=exact_duration,
        localdate=localdate,
        localdates=localdates,
        localtime=localtime,
        in_words=in_words,
        ago=ago,
        version=version_of,
        count_noun=count_noun,
        words_for_count=words_for_count,
        excerpt=excerpt,
        stopwatch=stopwatch,
        initial=initial,
    )
    app.jinja_env.filters.update(filesize=filesize)
    app.jinja_env.globals.update(locale=locale)


def in_words(content: Message) -> str:
    """A stored message as the reader is told it."""
    sentences: Mapping[str, str] = current_app.extensions["sentences"]
    return word(content, sentences, Spelling(amount, localdate, whole_number))


def locale() -> str:
    """The reader's locale: the member's own, else the organisation's while one is open."""
    if not g.get("org"):
        return "en_NZ"
    own: str = g.member.locale if g.get("member") else ""
    return own or str(g.org.locale)


def time_zone() -> ZoneInfo:
    """The reader's time zone: the member's, else the organisation's, else UTC."""
    return ZoneInfo(g.member.time_zone if g.get("member") else "UTC")


def format_minor(minor: Minor, currency: str) -> str:
    """Minor units → '$1,234.50' with the currency's own decimals."""
    return write_amount(from_minor(minor, currency), currency, locale(), own_digits=True)


def format_hundredths(hundredths: Hundredths, currency: str) -> str:
    """Hundredths → '$1,234.50': two decimals in every currency, as Xero's documents have."""
    return write_amount(from_hundredths(hundredths), currency, locale(), own_digits=False)


def amount(value: Decimal) -> str:
    """A rate or unit amount: two decimals, or as many as it really has (33.3333)."""
    return spell_amount(value, locale())


def whole_number(value: int) -> str:
    return spell_whole_number(value, locale())


def count_noun(count: int, singular: str, plural: str = "") -> str:
    """'1 entry', '1,200 entries', or with verbs ('entry is', 'entries are')."""
    return counts.count_noun(count, singular, plural, whole_number)


def hours(seconds: int) -> str:
    """Seconds → hours with two decimals, for reading (billing uses four)."""
    return write_decimal(round_half_up(hours_from_seconds(seconds), 2), 2, locale())


def duration(seconds: int) -> str:
    """Seconds → '12:30', the nearest minute."""
    return exact_duration(round_to_minute(seconds))


def exact_duration(seconds: int) -> str:
    """Seconds → '12:30', or '12:30:06' where there are any."""
    minutes, rest = divmod(seconds, 60)
    text = f"{minutes // 60}:{minutes % 60:02}"
    return f"{text}:{rest:02}" if rest else text


def stopwatch(seconds: int) -> str:
    """Seconds → '12:30:06', as a running timer shows them."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def initial(name: str) -> str:
    """The first letter or digit of the name, as a mark beside it shows it."""
    return next((letter for letter in name if letter.isalnum()), name[:1]).upper()[:1]


@lru_cache(maxsize=SHORT_TEXTS)
def duration_element(seconds: int) -> Markup:
    """Seconds → an element that shows the nearest minute, and the seconds on hover."""
    words = duration(seconds)
    if words == exact_duration(seconds):
        return Markup(words)  # noqa: S704 - figures
    return Markup('<time datetime="PT{}S" title="{}">{}</time>').format(
        seconds, exact_duration(seconds), words
    )


def localdate(value: date | None, form: str = "medium") -> str:
    """A date as the reader writes it; of a moment, the date in the reader's time zone."""
    if isinstance(value, datetime):
        value = value.astimezone(time_zone()).date()
    return _format_day(value, form, locale()) if value else "—"


@lru_cache(maxsize=SHORT_TEXTS)
def _format_day(day: date, form: str, locale: str) -> str:
    return format_date(day, form, locale=locale)


def filesize(count: int) -> str:
    """Bytes → '1.2 MB'."""
    power = 0
    while count >= 1000 ** (power + 1) and power < len(SIZES) - 1:
        power += 1
    pattern = "#,##0.#" if power else "#,##0"
    size = format_decimal(Decimal(count) / 1000**power, format=pattern, locale=locale())
    return f"{size} {SIZES[power]}"


def localdates(first: date, last: date) -> str:
    """'1 – 30 Nov 2026', '15 Dec 2026 – 14 Jan 2027'."""
    return _format_days(first, last, locale()) if first != last else localdate(first)


@lru_cache(maxsize=SHORT_TEXTS)
def _format_days(first: date, last: date, locale: str) -> str:
    return format_interval(first, last, "yMMMd", locale=locale)


def localtime(value: datetime | None, form: str = "medium") -> str:
    """A moment as the reader writes it: '30 Nov 2026, 9:14 am'. `form`: "short" to the minute,
    "medium" to the second, with the date as `localdate` writes it; else what Babel knows.
    """
    if not value:
        return "—"
    # In its own zone the hour that comes twice is equal to itself, and so one key of the cache.
    return _format_instant(value.astimezone(UTC), form, time_zone(), locale())


@lru_cache(maxsize=SHORT_TEXTS)
def _format_instant(instant: datetime, form: str, zone: ZoneInfo, locale: str) -> str:
    if form not in CLOCK_FORMS:
        return format_datetime(instant, form, tzinfo=zone, locale=locale)
    time = format_time(instant, form, tzinfo=zone, locale=locale)
    day = format_date(instant.astimezone(zone).date(), "medium", locale=locale)
    return str(get_datetime_format("medium", locale=locale)).replace("'", "").format(time, day)


def ago(value: datetime | None) -> str:
    """'3 minutes ago', in the reader's language."""
    return (
        format_timedelta(value - clock.now(), add_direction=True, locale=locale())
        if value
        else "never"
    )
