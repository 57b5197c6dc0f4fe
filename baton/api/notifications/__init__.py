"""Notification channels over HTTP, and what was delivered on them."""
