from enum import StrEnum


class ShortTimers(StrEnum):
    """What happens to a timer that ran for less than a minute."""

    ASK = "ask"
    DROP = "drop"
