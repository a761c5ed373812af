from dataclasses import dataclass
from enum import Enum, auto


class Reach(Enum):
    """How a clean-up reaches the rows, given that row-level security hides most of them."""

    ALL_AT_ONCE = auto()
    BY_ORGANISATION = auto()
    BY_PERSON = auto()
    BY_DATABASE_FUNCTION = auto()


@dataclass(frozen=True)
class Retention:
    """How long the rows of a table are kept; a model says so in its `retention`.

    A row goes when `moment` lies longer back than `keep` and `also` holds. `moment` and `also` are
    SQL, `keep` is an interval in PostgreSQL's words. `name`, `words` and `why` are read by people.

    `people` is SQL for the ids of the persons whose own rows are looked at, where row-level
    security shows a person's row to that person alone. `function` names a database function of the
    owner's that counts or removes the rows, where the application may not.
    """

    name: str
    keep: str
    moment: str
    words: str
    why: str
    also: str = ""
    people: str = ""
    function: str = ""
    table: str = ""  # filled in when the policies are collected
    has_org_id: bool = False

    @property
    def condition(self) -> str:
        is_past = f"{self.moment} < now() - interval '{self.keep}'"
        return f"{is_past} AND {self.also}" if self.also else is_past

    @property
    def reach(self) -> Reach:
        if self.function:
            return Reach.BY_DATABASE_FUNCTION
        if self.people:
            return Reach.BY_PERSON
        return Reach.BY_ORGANISATION if self.has_org_id else Reach.ALL_AT_ONCE

    @property
    def keep_days(self) -> int:
        """Roughly, to put policies in order."""
        number, unit = self.keep.split()
        return int(number) * {"days": 1, "months": 30}[unit]
