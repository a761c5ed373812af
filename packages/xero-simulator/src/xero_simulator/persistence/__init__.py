"""State that survives a restart: taken under the lock, written in the background, read when the
simulator starts.
"""

from xero_simulator.persistence.saver import Saver
from xero_simulator.persistence.startup import resume_simulator
from xero_simulator.persistence.state_file import StateFile

__all__ = ["Saver", "StateFile", "resume_simulator"]
