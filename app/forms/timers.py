"""Timers in forms: starting one, changing what it is for, and saying when it ended."""

from datetime import datetime
from zoneinfo import ZoneInfo

from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired

from app.forms.base import Form, select_choices
from app.forms.fields import BillableField, ClockField, DateField, EndClockField
from app.forms.timesheets import (
    OCCURRENCE_CHOICES,
    TimeForm,
    fold_of,
    fold_values,
)
from app.timesheets.queries import MemberTimer
from app.timesheets.rules import RowKey, end_instant, instant_of
from app.timesheets.services import TimerDetails


class TimerForm(TimeForm):
    """The running timer: what it is for and when it was started."""

    fields_together = (("on", "start", "start_which"),)
    on = DateField("Started on", [InputRequired("Choose a date.")])
    start = ClockField("Started at", [InputRequired("Say when it started.")])
    start_which = SelectField("Which start", choices=select_choices(OCCURRENCE_CHOICES), default="")
    billable = BillableField()
    timer: MemberTimer | None = None

    def details(self) -> TimerDetails:
        work = self.work()
        return TimerDetails(
            work.project_id, work.task_id, self.description.data or "", self.billable.choice
        )

    def started_at(self, time_zone: str) -> datetime:
        """The instant that was typed; one that nobody touched stays to the second."""
        if self.timer is not None and self.is_untouched("on", "start", "start_which"):
            return self.timer.started_at
        return instant_of(
            self.on.data, self.start.data, ZoneInfo(time_zone), fold_of(self.start_which), "start"
        )


class StartForm(TimeForm):
    """The bar at the top of every page. Whether the time is billable, project and task say."""

    def details(self) -> TimerDetails:
        work = self.work()
        return TimerDetails(work.project_id, work.task_id, self.description.data or "")


class EndForm(Form):
    """When a timer really ended that ran for longer than a day."""

    on = DateField("Ended on", [InputRequired("Choose a date.")])
    end = EndClockField("Ended at", [InputRequired("Say when it ended.")])
    end_which = SelectField("Which end", choices=select_choices(OCCURRENCE_CHOICES), default="")
    back = HiddenField()

    def ended_at(self, time_zone: str) -> datetime:
        return end_instant(
            self.on.data, self.end.data, ZoneInfo(time_zone), fold_of(self.end_which)
        )


def timer_form(timer: MemberTimer, time_zone: str) -> TimerForm:
    started = timer.started_at.astimezone(ZoneInfo(time_zone))
    data = {
        "description": timer.description,
        "billable": BillableField.text_of(timer.billable_choice),
        "on": started.date(),
        "start": started.time(),
    }
    key = RowKey(timer.project_id, timer.task_id) if timer.project_id else None
    form = TimerForm(data={**data, **fold_values("start", started), "project_id": str(key or "")})
    form.timer = timer
    form.edit(timer)
    return form


def end_form(timer: MemberTimer) -> EndForm:
    """The form for a timer that ran too long, at first on the date of its start."""
    return EndForm(on=timer.first_day)
