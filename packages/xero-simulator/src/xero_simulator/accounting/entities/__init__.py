"""What a ledger holds: frozen records, replaced whole when they change."""
