"""Charts as Chart.js reads them. A colour that begins with "--" is one of the theme's; numbers are
texts, exact to the decimal shown.
"""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

from app.kernel.money import Minor, from_minor, hours_from_seconds, round_half_up
from app.projects.rules import Burn
from app.web.filters import localdate, locale

MAX_CHART_POINTS = 400
DAY = timedelta(days=1)


def burn_chart(burn: Burn, unit: str) -> dict[str, Any]:
    """What was used up to each day, the limit, and dashed from today on what the present pace leads
    to. `unit`: "hours" or a currency.
    """
    step = -(-((burn.horizon - burn.first).days + 1) // MAX_CHART_POINTS)
    days = [
        burn.first + number * step * DAY
        for number in range((burn.horizon - burn.first).days // step + 1)
    ]
    days = [*days, burn.horizon] if days[-1] < burn.horizon else days
    write = _number_writer(unit)
    last_known_day = max(burn.today, burn.course[-1][0]) if burn.course else burn.today
    used = [write(burn.used_on(day)) if day <= last_known_day else None for day in days]
    now = [
        day <= burn.today < following for day, following in pairwise([*days, burn.horizon + DAY])
    ]
    ahead = [
        write(burn.expected_use(day)) if day > burn.today or is_now else None
        for day, is_now in zip(days, now, strict=True)
    ]
    return {
        "type": "line",
        "data": {
            "labels": [localdate(day, "d MMM") for day in days],
            "datasets": [
                _line("Used", used, "--brand", borderWidth=3),
                _line("At the present pace", ahead, "--brand", borderDash=[6, 5]),
                _line("Limit", [write(burn.limit)] * len(days), "--danger-strong"),
            ],
        },
        "options": _options("Hours" if unit == "hours" else unit),
    }


def _number_writer(unit: str) -> Callable[[int], str]:
    if unit == "hours":
        return lambda seconds: str(round_half_up(hours_from_seconds(seconds), 2))
    return lambda minor: str(from_minor(Minor(minor), unit))


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
