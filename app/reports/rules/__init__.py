from app.reports.rules.dimensions import (
    DATE_DIMENSIONS,
    Dimension,
    DimensionValue,
    Others,
    days_of_value,
)
from app.reports.rules.time_sums import (
    ReportRow,
    TimeCell,
    TimeSums,
    add_up,
    compare_rows,
    fold_rows,
    report_rows,
)

__all__ = [
    "DATE_DIMENSIONS",
    "Dimension",
    "DimensionValue",
    "Others",
    "ReportRow",
    "TimeCell",
    "TimeSums",
    "add_up",
    "compare_rows",
    "days_of_value",
    "fold_rows",
    "report_rows",
]
