"""JSON that is kept exactly: reading, writing and addressing UTF-8 text."""
