"""Where secrets are stored, and how a batch of each is encrypted anew."""

from collections.abc import Callable

from app.xero import tokens

# What → encrypt up to so many anew; answers how many there were.
STORES: dict[str, Callable[[int], int]] = {"Xero tokens": tokens.reseal}
