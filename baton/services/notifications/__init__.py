"""Notification channels, and what was delivered on them."""
