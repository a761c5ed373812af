"""What projects decide without a database: names compared, which rate is in force, how a budget
burns, what of a fixed price is left.
"""

from app.projects.rules.burn import Burn, calculate_burn, run_out_date
from app.projects.rules.colours import ProjectColour, next_colour
from app.projects.rules.fixed_prices import FixedState, MilestoneState, share_of_price
from app.projects.rules.names import fold_name, name_key
from app.projects.rules.rates import (
    EARLIEST_RATE_DATE,
    GENERAL_RATE_SCOPES,
    RATE_CASCADE,
    AppliedRate,
    RateBook,
    RateScope,
    RateStep,
    check_amount,
)

__all__ = [
    "EARLIEST_RATE_DATE",
    "GENERAL_RATE_SCOPES",
    "RATE_CASCADE",
    "AppliedRate",
    "Burn",
    "FixedState",
    "MilestoneState",
    "ProjectColour",
    "RateBook",
    "RateScope",
    "RateStep",
    "calculate_burn",
    "check_amount",
    "fold_name",
    "name_key",
    "next_colour",
    "run_out_date",
    "share_of_price",
]
