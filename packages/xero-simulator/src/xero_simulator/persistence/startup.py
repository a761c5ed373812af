"""Starting from the saved state, or afresh when there is none that can be used."""

from xero_simulator.config import SimulatorConfig
from xero_simulator.persistence.encoding import Unreadable, opened
from xero_simulator.persistence.snapshot import put_back
from xero_simulator.persistence.state_file import StateFile
from xero_simulator.simulator import Simulator


def resumed(config: SimulatorConfig, file: StateFile) -> Simulator:
    """Never fails for what the file holds: one that cannot be used is set aside with a warning."""
    sim = Simulator(config)
    try:
        put_back(sim, opened(file.read()))
    except FileNotFoundError:
        return sim
    except Exception as error:  # pickle raises anything for nonsense
        file.set_aside(str(error) if isinstance(error, Unreadable) else repr(error))
        return Simulator(config)
    return sim
