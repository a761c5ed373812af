"""Chromium against the running processes: web, worker, simulator, database."""
