"""From items to tables."""
