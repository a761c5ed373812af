"""Rules of the house: tests over the whole application, which nobody has to remember to write
again.
"""
