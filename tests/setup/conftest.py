"""The wizard needs somebody who is connected to the stand-in for Xero."""

from tests.xero.conftest import connect, connected, settings, stand_in, the_app, xero

__all__ = ["connect", "connected", "settings", "stand_in", "the_app", "xero"]
