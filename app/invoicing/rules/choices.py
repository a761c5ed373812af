"""The fixed choices of an invoice and of its lines."""

from enum import StrEnum


class Grouping(StrEnum):
    ENTRY = "entry"
    PROJECT = "project"
    DATE = "date"
    MEMBER = "member"


class MixedRates(StrEnum):
    """What becomes of time at several rates that is grouped into one line: a line for each rate, or
    one line of quantity 1 at the sum of what those would come to.
    """

    SPLIT = "split"
    SUM = "sum"


class HoursFormat(StrEnum):
    """How the paper writes hours: 2:30 or 2.50. Xero gets them with four decimals either way."""

    CLOCK = "clock"
    DECIMAL = "decimal"


class LineAmountTypes(StrEnum):
    """Whether unit amounts hold the tax; Xero's own words (facts 3.8)."""

    EXCLUSIVE = "Exclusive"
    INCLUSIVE = "Inclusive"
    NO_TAX = "NoTax"


class Numbering(StrEnum):
    """Who gives an invoice its number: we, or Xero (then ours is the Reference only)."""

    HOURLINE = "hourline"
    XERO = "xero"


class LineKind(StrEnum):
    """What a line bills: tracked time, a retainer's fee or overage, part of a fixed price,
    something else, or a discount (negative).
    """

    TIME = "time"
    FEE = "fee"
    OVERAGE = "overage"
    FIXED = "fixed"
    EXTRA = "extra"
    DISCOUNT = "discount"


class RoundingMode(StrEnum):
    NONE = "none"
    UP = "up"
    NEAREST = "nearest"


class RoundingPer(StrEnum):
    """Whether each entry is rounded, or each line's sum."""

    ENTRY = "entry"
    LINE = "line"
