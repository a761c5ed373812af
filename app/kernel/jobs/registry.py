"""Which kinds of work this process knows, and how a piece of work may end."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID


@dataclass(frozen=True)
class Work:
    """A claimed job as its task sees it. `lease` fences every write (jobs.claims.fence)."""

    id: UUID
    org_id: UUID | None
    kind: str
    subject: str
    lease: UUID
    tries: int
    asked_by: UUID | None


class Later(Exception):
    """Try again after a while. `counts`: whether this was a try (a refused rate limit is none).
    `in_turn`: from now on as background work, which organisations have done by turns, even if a
    person waits for it: it is long.
    """

    def __init__(
        self,
        reason: str,
        after: timedelta | None = None,
        *,
        counts: bool = True,
        in_turn: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after = after
        self.counts = counts
        self.in_turn = in_turn


class GiveUp(Exception):
    """Trying again would change nothing: the job is dead at once, with this reason."""


Task = Callable[[Work], None]


@dataclass(frozen=True)
class Kind:
    """A kind of job: its task, how long one run may take, how often it is tried, how many run at
    once for one organisation, and whether the subject is forgotten once it is done.
    """

    name: str
    task: Task
    lease_time: timedelta | Callable[[], timedelta]
    max_tries: int
    in_flight: int
    forgets: bool = False

    @property
    def lease(self) -> timedelta:
        """How long one run may take; for some kinds a setting says."""
        return self.lease_time if isinstance(self.lease_time, timedelta) else self.lease_time()


KINDS: dict[str, Kind] = {}


def job(
    kind: str,
    *,
    lease: timedelta | Callable[[], timedelta] = timedelta(minutes=5),
    max_tries: int = 8,
    in_flight: int = 2,
    forgets: bool = False,
) -> Callable[[Task], Task]:
    """Register a task for KIND. Its function takes the Work, calls one service, and raises Later or
    GiveUp to end otherwise.

    LEASE may be a function, asked at each claim inside the application. FORGETS: the subject names
    what must not be kept longer than needed.
    """

    def register(task: Task) -> Task:
        KINDS[kind] = Kind(kind, task, lease, max_tries, in_flight, forgets)
        return task

    return register
