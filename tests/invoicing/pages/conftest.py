"""The pages are tried with the stand-in for Xero connected."""

from tests.xero.push.conftest import mara, simulator, stage, the_simulator, without_csrf

__all__ = ["mara", "simulator", "stage", "the_simulator", "without_csrf"]
