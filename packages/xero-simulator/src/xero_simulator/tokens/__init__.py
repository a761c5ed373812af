"""Codes, access tokens and refresh tokens, and the key that signs them."""
