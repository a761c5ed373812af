"""State that survives a restart: taken under the lock, written in the background, read when the simulator starts."""

from simulator.saved.resuming import resumed
from simulator.saved.saver import Saver

__all__ = ["Saver", "resumed"]
