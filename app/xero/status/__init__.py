"""What became of pushed invoices: read when Xero announces a change and, as the safety net, every
hour; compared when somebody asks.
"""
