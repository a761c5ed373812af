from xero_simulator.config import from_environment
from xero_simulator.server import serve


def main() -> None:
    """Serve as the SIM_* variables say until a signal stops it."""
    serve(from_environment())


if __name__ == "__main__":
    main()
