"""The wizard needs somebody who is connected to the stand-in for Xero."""

from tests.xero.conftest import connect, settings, stand_in, the_app, xero, xero_cast

__all__ = ["connect", "settings", "stand_in", "the_app", "xero", "xero_cast"]
