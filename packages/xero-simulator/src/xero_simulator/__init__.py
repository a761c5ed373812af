"""A stand-in for Xero: identity, connections, accounting API, webhooks, faults."""
