from datetime import timedelta

from app.accounts import services
from app.kernel import jobs

ERASE = "organisation.erase"


@jobs.job(ERASE, lease=timedelta(minutes=30), max_tries=20, in_flight=1)
def erase(_work: jobs.Work) -> None:
    """The organisation in force, closed two weeks ago; one that was reopened stays, one closed
    again meanwhile waits.
    """
    left = services.erase_organisation()
    if left is not None:
        raise jobs.Later("its two weeks are not over", left, counts=False)
