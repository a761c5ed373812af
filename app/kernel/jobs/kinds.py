"""Job kinds: what a worker can do, and how often, how long and how many at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from app.kernel.messages import Message


@dataclass(frozen=True)
class ClaimedJob:
    """A job as its task sees it. `lease` fences every write (`claims.require_lease`)."""

    id: UUID
    org_id: UUID | None
    kind: str
    subject: str
    lease: UUID
    tries: int
    asked_by: UUID | None

    @property
    def is_last_try(self) -> bool:
        return self.tries >= JOB_KINDS[self.kind].max_tries

    @property
    def has_no_try_left(self) -> bool:
        """Every try is used up although none of them ended: each ended its worker instead."""
        return self.tries > JOB_KINDS[self.kind].max_tries


Task = Callable[[ClaimedJob], None]
GiveUp = Callable[[ClaimedJob, Message], None]


@dataclass(frozen=True)
class JobKind:
    """A task and its limits. `name` is stored with each job of the kind, so it never changes.

    `max_running` counts workers for one organisation at the same time. `forgets_subject`: a done
    job's subject is emptied, because it names what must not be kept longer than needed.
    `give_up` is called once, with the reason, when the job is tried no more, whatever ended it: it
    brings what waited for the job into a state that a person sees. `repeat_after` is for kinds that
    many causes ask for at the same time (`request_once`): while somebody still does when a job
    begins, it is asked for again, so long after.
    """

    name: str
    task: Task
    lease_time: timedelta | Callable[[], timedelta] = timedelta(minutes=5)
    max_tries: int = 8
    max_running: int = 2
    forgets_subject: bool = False
    give_up: GiveUp | None = None
    repeat_after: timedelta | None = None

    def __call__(self, job: ClaimedJob) -> None:
        self.task(job)

    @property
    def lease(self) -> timedelta:
        """How long one run may take; for some kinds a setting says."""
        return self.lease_time if isinstance(self.lease_time, timedelta) else self.lease_time()


# Every kind of this process by its stored name. Another process may know more.
JOB_KINDS: dict[str, JobKind] = {}


def job_kind(
    name: str,
    *,
    lease: timedelta | Callable[[], timedelta] = timedelta(minutes=5),
    max_tries: int = 8,
    max_running: int = 2,
    forgets_subject: bool = False,
    give_up: GiveUp | None = None,
    repeat_after: timedelta | None = None,
) -> Callable[[Task], JobKind]:
    """Make a function the task of a job kind, which is then asked for by the function.

    The function takes the claimed job, calls one service, and raises RetryJob or
    PermanentFailure to end otherwise. `lease` may be a function, called at each claim inside the
    application.
    """

    def register(task: Task) -> JobKind:
        kind = JobKind(
            name, task, lease, max_tries, max_running, forgets_subject, give_up, repeat_after
        )
        JOB_KINDS[name] = kind
        return kind

    return register
