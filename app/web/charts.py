"""Charts as Chart.js reads them. A colour that begins with "--" is one of the theme's; numbers are
texts, exact to the decimal shown.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from app.kernel.money import Minor, from_minor, hours_from_seconds, round_half_up
from app.reports.rules import Dimension, TimeSums
from app.web.filters import localdate, locale


def burn_chart(
    days: Sequence[date],
    used: Sequence[int | None],
    expected: Sequence[int | None],
    limit: int,
    unit: str,
) -> dict[str, Any]:
    """What was `used` up to each of the `days`, the `limit`, and dashed what is `expected`:
    integers of seconds or minor units. `unit`: "hours" or a currency.
    """
    write = _number_writer(unit)
    pace = [write(value) for value in expected]
    return {
        "type": "line",
        "data": {
            "labels": [localdate(day, "d MMM") for day in days],
            "datasets": [
                _line("Used", [write(value) for value in used], "--brand", borderWidth=3),
                _line("At the present pace", pace, "--brand", borderDash=[6, 5]),
                _line("Limit", [write(limit)] * len(days), "--danger-strong"),
            ],
        },
        "options": _options("Hours" if unit == "hours" else unit),
    }


def time_chart(bars: Sequence[tuple[date, TimeSums]], bucket: Dimension) -> dict[str, Any]:
    """Billable hours with the others on top of them, a bar for each stretch of `bucket` that has
    any time.
    """
    form = "LLL y" if bucket is Dimension.MONTH else "d MMM"
    write = _number_writer("hours")
    options = _options("Hours")
    for axis in options["scales"].values():
        axis["stacked"] = True
    options["plugins"]["legend"]["labels"] |= {"boxWidth": 12, "boxHeight": 12}
    others = [sums.seconds - sums.billable_seconds for _, sums in bars]
    return {
        "type": "bar",
        "data": {
            "labels": [localdate(first, form) for first, _ in bars],
            "datasets": [
                _bar("Billable", [write(sums.billable_seconds) for _, sums in bars], "--brand"),
                _bar("Not billable", [write(seconds) for seconds in others], "--line-strong"),
            ],
        },
        "options": options,
    }


def _bar(label: str, data: list[str | None], colour: str) -> dict[str, Any]:
    return {"label": label, "data": data, "backgroundColor": colour, "maxBarThickness": 40}


def _number_writer(unit: str) -> Callable[[int | None], str | None]:
    def write(value: int | None) -> str | None:
        if value is None:
            return None
        if unit == "hours":
            return str(round_half_up(hours_from_seconds(value), 2))
        return str(from_minor(Minor(value), unit))

    return write


def _line(label: str, data: list[str | None], colour: str, **more: Any) -> dict[str, Any]:
    return {
        "label": label,
        "data": data,
        "borderColor": colour,
        "borderWidth": 2,
        "pointRadius": 0,
        **more,
    }


def _options(unit: str) -> dict[str, Any]:
    font = {"family": "Figtree, system-ui, sans-serif"}
    axis = {
        "ticks": {"color": "--ink-soft", "font": font, "maxRotation": 0, "autoSkipPadding": 16},
        "border": {"color": "--line-strong"},
    }
    legend = {
        "position": "bottom",
        "labels": {"color": "--ink", "font": font, "boxWidth": 36, "boxHeight": 0},
    }
    return {
        "animation": False,
        "maintainAspectRatio": False,
        "locale": locale().replace("_", "-"),
        "interaction": {"mode": "index", "intersect": False},
        "scales": {
            "x": {**axis, "grid": {"display": False}},
            "y": {
                **axis,
                "grid": {"color": "--line"},
                "beginAtZero": True,
                "title": {"display": True, "text": unit, "color": "--ink-soft", "font": font},
            },
        },
        "plugins": {"legend": legend},
    }
