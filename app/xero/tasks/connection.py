from datetime import timedelta
from uuid import UUID

from app.kernel import jobs
from app.xero import services
from app.xero.api import tokens
from app.xero.api.errors import OutcomeUnknown, RateLimited, Unintelligible

REVOKE = "xero.revoke"
KEEP_GRANTS = "xero.keep_grants"
AGAIN = timedelta(minutes=2)


@jobs.job(REVOKE, forgets=True)
def revoke(work: jobs.Work) -> None:
    """Subject GRANT/CONNECTION (the latter may be missing). Tried until Xero has answered, however
    long it is down.
    """
    grant_id, _, connection_id = work.subject.partition("/")
    try:
        services.end_in_xero(UUID(grant_id), UUID(connection_id) if connection_id else None)
    except RateLimited as limited:
        raise jobs.Later(limited.message, limited.retry_after, counts=False) from None
    except (OutcomeUnknown, Unintelligible) as error:
        raise jobs.Later(error.message, AGAIN, counts=False) from None


@jobs.job(KEEP_GRANTS, max_tries=3)
def keep_grants(_work: jobs.Work) -> None:
    """Asked for every day: no access that a connection needs lapses because nothing was read with
    it for long.
    """
    tokens.keep_idle()
