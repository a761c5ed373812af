"""Mail about used-up budgets and hour caps, posted inside the caller's transaction."""

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from app.accounts.models import Membership, Organisation
from app.accounts.services.email_links import absolute_url
from app.accounts.services.notices import post_notice
from app.kernel.letters import Letter, Link
from app.kernel.money import Minor, from_minor, hours_from_seconds, round_half_up
from app.projects.models import Project
from app.projects.rules import Burn

WHOLE_PROJECT_PERIOD = date(2000, 1, 1)


@dataclass(frozen=True)
class WatchedLimit:
    """What is watched of a project: its budget, or the hours of its retainer's period (`kind`
    budget or cap).
    """

    project: Project
    kind: str
    burn: Burn

    @property
    def period(self) -> date:
        """The first day of what is counted; one date for a budget of the whole project."""
        return self.burn.first if self.burn.last else WHOLE_PROJECT_PERIOD

    @property
    def name(self) -> str:
        return "budget" if self.kind == "budget" else "retainer's hours"


def post_threshold_mail(
    person: Membership, organisation: Organisation, subject: WatchedLimit, threshold: int
) -> None:
    """Tell a manager that so many per cent of the budget or hour cap is used."""
    project, burn, locale = subject.project, subject.burn, person.locale or organisation.locale
    used, limit = (_figure(subject, amount, locale) for amount in (burn.used, burn.limit))
    during = f" from {_date(burn.first, locale)} to {_date(burn.last, locale)}" if burn.last else ""
    is_over = burn.used > burn.limit
    share = (
        f"More than {threshold} %" if burn.used * 100 > burn.limit * threshold else f"{threshold} %"
    )
    outlook = ""
    if is_over:
        outlook = f" That is {_figure(subject, burn.over, locale)} over."
    elif burn.runs_out:
        outlook = (
            " At the pace of the last four weeks it will be used up on"
            f" {_date(burn.runs_out, locale)}."
        )
    post_notice(
        person,
        organisation,
        Letter(
            f"{project.name}: {threshold} % of the {subject.name} used",
            [
                f"{share} of the {subject.name} of {project.name} ({project.client.name}) is"
                f" used{during}: {used} of {limit}.{outlook}"
            ],
            button=Link("See the project", absolute_url(_path(organisation, subject))),
        ),
    )


def _path(organisation: Organisation, subject: WatchedLimit) -> str:
    path = f"/o/{organisation.slug}/projects/{subject.project.id}"
    return f"{path}/retainer" if subject.kind == "cap" else path


def _figure(subject: WatchedLimit, amount: int, locale: str) -> str:
    if subject.kind == "cap" or subject.project.budget_minor is None:
        hours = format_decimal(
            round_half_up(hours_from_seconds(amount), 2), format="#,##0.00", locale=locale
        )
        return f"{hours} hours"
    currency = subject.project.client.currency
    return str(format_currency(from_minor(Minor(amount), currency), currency, locale=locale))


def _date(day: date, locale: str) -> str:
    return str(format_date(day, "medium", locale=locale))
