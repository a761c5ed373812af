"""The pages are tried with the stand-in for Xero connected."""

from tests.xero.push.conftest import acme, mara, simulator, the_simulator, without_csrf

__all__ = ["acme", "mara", "simulator", "the_simulator", "without_csrf"]
