"""Exchange rates for Baton."""
