"""Keeping entries true: when a check is due, who is reminded, how it is confirmed, what hides."""
