"""State that survives a restart: taken under the lock, written in the background, read when the
simulator starts.
"""

from simulator.saved.file import StateFile
from simulator.saved.resuming import resumed
from simulator.saved.saver import Saver

__all__ = ["Saver", "StateFile", "resumed"]
