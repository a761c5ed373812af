"""Contacts: what a client sent, the rules, and how the API shows them."""
