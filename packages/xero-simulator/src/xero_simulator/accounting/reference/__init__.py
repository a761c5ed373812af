"""Reference data: what an organisation has of it, how the API shows it, what queries may
name.
"""
