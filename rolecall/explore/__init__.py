"""The explorer: a page on this machine that filters the published database."""
