"""The simulator's time, which tests may freeze and move."""

from datetime import UTC, datetime, timedelta


class Clock:
    """UTC instants: the machine's time plus what was advanced, or a frozen moment."""

    def __init__(self) -> None:
        self._offset = timedelta()
        self._frozen: datetime | None = None

    def now(self) -> datetime:
        return self._frozen or datetime.now(UTC) + self._offset

    @property
    def setting(self) -> tuple[timedelta, datetime | None]:
        """How far ahead of the machine, and the moment it stands at if frozen."""
        return self._offset, self._frozen

    @setting.setter
    def setting(self, setting: tuple[timedelta, datetime | None]) -> None:
        self._offset, self._frozen = setting

    @property
    def is_frozen(self) -> bool:
        return self._frozen is not None

    def freeze(self, at: datetime | None = None) -> None:
        """Stop at `at` (aware; this moment when not given)."""
        self._frozen = at.astimezone(UTC) if at else self.now()

    def advance(self, seconds: float) -> None:
        """Move by `seconds`, frozen or running; the time keeps its state."""
        if self._frozen:
            self._frozen += timedelta(seconds=seconds)
        else:
            self._offset += timedelta(seconds=seconds)

    def resume(self) -> None:
        """Run on from the frozen moment."""
        if self._frozen:
            self._offset = self._frozen - datetime.now(UTC)
            self._frozen = None

    def restore(self) -> None:
        """Back to the machine's time."""
        self._offset = timedelta()
        self._frozen = None


def seven_digit_timestamp(moment: datetime) -> str:
    """UTC with seven fractional digits and no zone, as /connections writes it (facts 1.5)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "0"
