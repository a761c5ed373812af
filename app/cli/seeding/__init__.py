"""Believable and large amounts of data, written in bulk: for the demo, for trying out and for
measuring.
"""
