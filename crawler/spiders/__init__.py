"""One platform, one file."""
