from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired, Optional

from app.forms.base import select_choices, text_field
from app.forms.choosers import ChooserField
from app.forms.directories import Work
from app.forms.edits import EditForm
from app.forms.fields import (
    BillableField,
    ClockField,
    DateField,
    DurationField,
    EndClockField,
    read_work,
)
from app.kernel.errors import Conflict, DomainError
from app.kernel.versions import EditConflict
from app.timesheets.rules import (
    EntryDetails,
    RowKey,
    Span,
    TrackedEntry,
    clock_end,
    instant_of,
    local_span,
    span_between,
    span_lasting,
)

CHOOSE_PROJECT_MESSAGE = "Choose a project from the list."
TIME_FIELDS = ("duration", "start", "end", "start_which", "end_which")
OCCURRENCE_CHOICES = [("", "Once"), ("0", "The first"), ("1", "The second")]


class TimeForm(EditForm):
    """Project and words, as timers and entries share them. What an invoice holds is no matter of
    the form: it is raised.
    """

    project_id = ChooserField(
        "Project",
        [InputRequired(CHOOSE_PROJECT_MESSAGE)],
        directory=Work(),
        empty_label="Project…",
    )
    description = text_field("What was done", 2000)
    back = HiddenField()

    def refuse(self, refusal: DomainError) -> None:
        if isinstance(refusal, Conflict) and not isinstance(refusal, EditConflict):
            raise refusal
        super().refuse(refusal)

    def work(self) -> RowKey:
        work = read_work(self.project_id.data or "")
        if work is None:
            raise DomainError(CHOOSE_PROJECT_MESSAGE, "project_id")
        return work


class EntryForm(TimeForm):
    """A time entry by its duration, by start and end, or by start and duration."""

    fields_together = (TIME_FIELDS,)
    entry_date = DateField("Date", [InputRequired("Choose a date.")])
    duration = DurationField("Duration", [Optional()])
    start = ClockField("Start", [Optional()])
    end = EndClockField("End", [Optional()])
    start_which = SelectField("Which start", choices=select_choices(OCCURRENCE_CHOICES), default="")
    end_which = SelectField("Which end", choices=select_choices(OCCURRENCE_CHOICES), default="")
    billable = BillableField()
    entry: TrackedEntry | None = None

    def details(self, time_zone: str) -> EntryDetails:
        """What was typed, clock times read in `time_zone`. Raises DomainError beside the field that
        is wrong. Time that nobody touched stays to the second.
        """
        work = self.work()
        if self.entry is not None and self.is_untouched(*TIME_FIELDS):
            return self._details(work, self.entry.seconds, *self._untouched_span(self.entry))
        span = self._span(ZoneInfo(time_zone))
        if span is None and self.duration.data is None:
            raise DomainError("Say how long, or when it started and ended.", "duration")
        seconds = span.seconds if span else self.duration.data
        if not seconds:
            raise DomainError("An entry needs some time.", "duration")
        started_at, ended_at = (span.started_at, span.ended_at) if span else (None, None)
        return self._details(work, seconds, started_at, ended_at)

    def _untouched_span(self, entry: TrackedEntry) -> tuple[datetime | None, datetime | None]:
        """Start and end as they are stored; on another date from the same time of day on."""
        if entry.started_at is None or self.is_untouched("entry_date"):
            return entry.started_at, entry.ended_at
        zone, fold = ZoneInfo(entry.time_zone), fold_of(self.start_which)
        started_at = instant_of(self.entry_date.data, self.start.data, zone, fold, "start")
        return started_at, started_at + timedelta(seconds=entry.seconds)

    def _details(
        self, work: RowKey, seconds: int, started_at: datetime | None, ended_at: datetime | None
    ) -> EntryDetails:
        return EntryDetails(
            work.project_id,
            self.entry_date.data,
            seconds,
            work.task_id,
            self.description.data or "",
            self.billable.choice,
            started_at,
            ended_at,
        )

    def _span(self, zone: ZoneInfo) -> Span | None:
        on, start, end, seconds = (
            self.entry_date.data,
            self.start.data,
            self.end.data,
            self.duration.data,
        )
        if start is None and end is None:
            return None
        if start is None:
            raise DomainError("Say when it started.", "start")
        start_which, end_which = fold_of(self.start_which), fold_of(self.end_which)
        if end is None and not seconds:
            raise DomainError("Say when it ended, or how long it took.", "end")
        if end is None:
            return span_lasting(on, start, seconds, zone, start_which)
        span = span_between(on, start, end, zone, start_which, end_which)
        if seconds is not None and seconds != span.seconds:
            raise DomainError(
                "This differs from start to end. Leave one of the two empty.", "duration"
            )
        return span


def new_entry_form(on: date) -> EntryForm:
    """The form as it was sent, or an empty one for that date."""
    return EntryForm(entry_date=on)


def empty_entry_form(on: date) -> EntryForm:
    """An empty form whatever was sent: the one before was accepted."""
    return EntryForm(formdata=None, entry_date=on)


def entry_form(entry: TrackedEntry) -> EntryForm:
    """The form on an existing entry; start and end as its member's clocks showed them. Ids differ
    from those of other rows.
    """
    data: dict[str, Any] = {
        "project_id": str(RowKey(entry.project_id, entry.task_id)),
        "entry_date": entry.entry_date,
        "description": entry.description,
        "billable": BillableField.text_of(entry.billable_choice),
    }
    span = local_span(entry)
    data |= _clock_data(*span) if span else {"duration": entry.seconds}
    form = EntryForm(data=data)
    form.entry = entry
    form.edit(entry)
    for field in form:
        field.id = f"{field.id}-{entry.id}"
    return form


def _clock_data(started: datetime, ended: datetime) -> dict[str, time | str]:
    return {
        "start": started.time(),
        "end": clock_end(started, ended),
        **fold_values("start", started),
        **fold_values("end", ended),
    }


def fold_values(name: str, local: datetime) -> dict[str, str]:
    """Which of two like times it is, for the field beside `name`; nothing where there is one."""
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return {f"{name}_which": str(local.fold)} if twice else {}


def fold_of(field: SelectField) -> int | None:
    """Which of two like times was chosen, the first (0) or the second; None: neither."""
    return int(field.data) if field.data in ("0", "1") else None
