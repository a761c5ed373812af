"""How long things are kept, and the clean-up that sees to it (reliability.md, Audit, retention,
closure).
"""
