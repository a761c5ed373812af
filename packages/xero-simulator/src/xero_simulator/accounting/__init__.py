"""The accounting API of the stand-in: one ledger per organisation and the routes over it."""
