"""Xero's `where` and `order` language (facts 3.2): `compile_where` and `compile_order`."""

from xero_simulator.accounting.where_filter.evaluation import compile_order, compile_where

__all__ = ["compile_order", "compile_where"]
