"""What installed packages plug in: kinds, and types of credentials and triggers."""
