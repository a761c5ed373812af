"""Xero's identity provider: authorise, consent, tokens, discovery."""
