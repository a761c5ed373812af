"""How a job may end other than done. The reason is a message, worded when it is read."""

from datetime import timedelta

from app.kernel.messages import Message, plain_message

SENTENCES = {
    "job.crashed": "{error}",
    "job.worker_ended": "The worker ended in the middle of it, {count:time}.",
}


class RetryJob(Exception):
    """Try again after a while, by default the next step of the backoff.

    `counts_as_try`: false where nothing was tried, as with a rate limit. `in_turn`: from now on as
    background work, which organisations have by turns, even if a person waits for it: it is long.
    """

    def __init__(
        self,
        reason: Message | str,
        after: timedelta | None = None,
        *,
        counts_as_try: bool = True,
        in_turn: bool = False,
    ) -> None:
        self.reason = as_message(reason)
        super().__init__(self.reason.code)
        self.after = after
        self.counts_as_try = counts_as_try
        self.in_turn = in_turn


class PermanentFailure(Exception):
    """Trying again would change nothing: the job is dead at once, with this reason."""

    def __init__(self, reason: Message | str) -> None:
        self.reason = as_message(reason)
        super().__init__(self.reason.code)


class LeaseLost(Exception):
    """Another worker has taken this job over: nothing more may be written for it."""


def as_message(reason: Message | str) -> Message:
    """Words from outside are a message as they are."""
    return plain_message(reason) if isinstance(reason, str) else reason
