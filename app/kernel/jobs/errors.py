"""How a job may end other than done."""

from datetime import timedelta


class RetryLater(Exception):
    """Try again after a while, by default the next step of the backoff.

    `counts_as_try`: false where nothing was tried, as with a rate limit. `in_turn`: from now on as
    background work, which organisations have by turns, even if a person waits for it: it is long.
    """

    def __init__(
        self,
        reason: str,
        after: timedelta | None = None,
        *,
        counts_as_try: bool = True,
        in_turn: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after = after
        self.counts_as_try = counts_as_try
        self.in_turn = in_turn


class PermanentFailure(Exception):
    """Trying again would change nothing: the job is dead at once, with this reason."""


class LeaseLost(Exception):
    """Another worker has taken this job over: nothing more may be written for it."""
