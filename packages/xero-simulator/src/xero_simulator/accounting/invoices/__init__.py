"""Sales invoices and bills: arithmetic, rules, status moves, how they are read, written and
shown.
"""
