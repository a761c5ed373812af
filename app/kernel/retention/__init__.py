"""How long things are kept: the one table of it, and the run that carries it out (reliability.md,
Audit, retention, closure).
"""

from app.kernel.retention.models import RetentionRun
from app.kernel.retention.policy import POLICY, Policy, Reach
from app.kernel.retention.run import request_run

__all__ = ["POLICY", "Policy", "Reach", "RetentionRun", "request_run"]
