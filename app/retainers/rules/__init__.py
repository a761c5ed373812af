"""What retainers decide without a database: which periods there are, and how hours are used.

Durations are in seconds, dates are calendar dates, and `end` is the last day.

Terms hold from their date on. The period under way ends on the terms it began with; new ones begin
with the next period that starts on or after their date. Where no period is under way (the retainer
begins, or goes on after a pause) they begin on their date.

A period begins on the anchor: that day of each month, of every third month or of every twelfth,
counted from the anchor's month; in a month without that day on the month's last. It ends the day
before the next anchor.

The first period of terms whose first day is no anchor is short: it ends the day before the next
anchor. When pro-rated, its fee and included time are those of a whole period × its days ÷ the days
of the whole period it is a part of; the fee is rounded half up to the minor unit, the time half up
to the minute. Otherwise both are whole.

Terms that stop pause or end the retainer: no period begins from their date on. Nothing is included,
nothing expires, and what rolled on waits.

Used is the billable time dated in the period. What was tracked in a period after it was billed
counts once: in the next period that is not billed, and stays with that one when it is.

Time uses what rolled on first, the oldest before the newer, then what the period includes. The rest
is overage. It is billed at the rate of the period's terms, or not at all when they have none.

At the end of a period its terms decide about all hours left over. Rollover none: they expire.
Unlimited: they roll on. Limited: hours of a period can be used in as many periods after it as the
terms say, then they expire; and at most so many hours roll on at once: what is beyond expires, the
oldest first.

So in every period: rolled in + included + overage = used + rolled out + expired.
"""

from app.retainers.rules.balance import BilledPeriod, PeriodStatement, TrackedTime, settle_periods
from app.retainers.rules.periods import Period, periods, periods_until
from app.retainers.rules.terms import RetainerTerms, check_terms

__all__ = [
    "BilledPeriod",
    "Period",
    "PeriodStatement",
    "RetainerTerms",
    "TrackedTime",
    "check_terms",
    "periods",
    "periods_until",
    "settle_periods",
]
