"""Contacts: reading what a client sent, the rules, and how they look on the wire."""
