"""What the lines of jobs promise, as a model that is as simple as it can be: a list."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from app.kernel.jobs import ClaimedJob, Priority

# The kinds that the tests use, and how many of each an organisation may have at work.
LINE_KINDS = {"line.narrow": 1, "line.wide": 2}

OrgId = UUID | None


@dataclass
class ModelJob:
    """`order`: which came due first; None while its time has not come. `claim`: who has it."""

    org_id: OrgId
    kind: str
    subject: str
    priority: Priority
    order: int | None
    claim: ClaimedJob | None = None
    is_left_behind: bool = False

    @property
    def is_at_work(self) -> bool:
        return self.claim is not None and not self.is_left_behind

    @property
    def may_be_claimed(self) -> bool:
        return self.order is not None and not self.is_at_work

    def is_same_work(self, other: "ModelJob") -> bool:
        return (self.org_id, self.kind, self.subject) == (other.org_id, other.kind, other.subject)


class ModelQueue:
    """Jobs that are not done, and who had a turn."""

    def __init__(self) -> None:
        self.jobs: list[ModelJob] = []
        self._moment = 0
        # For each organisation who waits since its last turn, by priority.
        self._waits_since: dict[tuple[Priority, OrgId], set[OrgId]] = defaultdict(set)

    def next_moment(self) -> int:
        self._moment += 1
        return self._moment

    def ask(self, new: ModelJob) -> None:
        """As `jobs.request`: what waits already is made no less urgent and no later."""
        waiting = next(
            (job for job in self.jobs if job.claim is None and job.is_same_work(new)), None
        )
        if waiting is None:
            self.jobs.append(new)
            return
        waiting.priority = min(waiting.priority, new.priority)
        if waiting.order is None:
            waiting.order = new.order

    def claimable_jobs(self) -> list[ModelJob]:
        return [job for job in self.jobs if job.may_be_claimed and not self._is_held_back(job)]

    def _is_held_back(self, job: ModelJob) -> bool:
        at_work = [
            other
            for other in self.jobs
            if other.is_at_work and (other.org_id, other.kind) == (job.org_id, job.kind)
        ]
        return len(at_work) >= LINE_KINDS[job.kind] or any(map(job.is_same_work, at_work))

    def check_claim(self, claim: ClaimedJob | None) -> None:
        """Nothing is claimed only if nothing can be; the most urgent first; the first of its line;
        and no organisation that could have had a turn waits for the second one of another.
        """
        claimable = self.claimable_jobs()
        if claim is None:
            assert claimable == []
            return
        assert claimable
        priority = min(job.priority for job in claimable)
        urgent = [job for job in claimable if job.priority == priority]
        line = [job for job in urgent if job.org_id == claim.org_id]
        assert line, "it is of an organisation that has nothing as urgent"
        first = min(line, key=lambda job: job.order or 0)
        assert (claim.kind, claim.subject) == (first.kind, first.subject)
        self._note_turn(priority, claim.org_id, {job.org_id for job in urgent})
        first.claim, first.is_left_behind = claim, False

    def _note_turn(self, priority: Priority, served: OrgId, waiting: set[OrgId]) -> None:
        assert not self._waits_since[priority, served] & waiting, "another's turn was due"
        for (other, _org_id), orgs in self._waits_since.items():
            if other == priority:
                orgs.intersection_update(waiting - {served})
        self._waits_since[priority, served] = waiting - {served}

    def end(self, claim: ClaimedJob, state: str) -> None:
        """As `end_job`: nothing for whom the job was taken from; one that waits twice is done."""
        job = next((job for job in self.jobs if job.claim == claim), None)
        if job is None:
            return
        self.jobs.remove(job)
        if state in ("done", "dead"):
            return
        job.claim, job.is_left_behind = None, False
        job.order = self.next_moment() if state == "waiting" else None
        if not any(other.claim is None and other.is_same_work(job) for other in self.jobs):
            self.jobs.append(job)
