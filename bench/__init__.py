"""What Hourline promises of its speed and size, measured on this machine."""
