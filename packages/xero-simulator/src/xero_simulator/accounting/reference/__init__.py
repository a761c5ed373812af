"""Reference data: what an organisation has of it, how it looks on the wire, what queries may
name.
"""
