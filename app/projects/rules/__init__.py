"""What projects decide without a database: names compared, which rate is in force, how a budget
burns, what of a fixed price is left.
"""

from app.projects.rules.burning import Burn, burn, forecast
from app.projects.rules.fixed import FixedState, MilestoneState, part_of
from app.projects.rules.naming import fold_name, name_key
from app.projects.rules.rates import (
    EARLIEST,
    FoundRate,
    RateBook,
    RateScope,
    RateStep,
    check_amount,
)

__all__ = [
    "EARLIEST",
    "Burn",
    "FixedState",
    "FoundRate",
    "MilestoneState",
    "RateBook",
    "RateScope",
    "RateStep",
    "burn",
    "check_amount",
    "fold_name",
    "forecast",
    "name_key",
    "part_of",
]
