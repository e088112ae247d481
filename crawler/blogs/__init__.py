"""A careers blog: its addresses, its lists, the way through them."""
