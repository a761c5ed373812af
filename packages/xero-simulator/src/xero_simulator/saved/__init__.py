"""State that survives a restart: taken under the lock, written in the background, read when the
simulator starts.
"""

from xero_simulator.saved.file import StateFile
from xero_simulator.saved.resuming import resumed
from xero_simulator.saved.saver import Saver

__all__ = ["Saver", "StateFile", "resumed"]
