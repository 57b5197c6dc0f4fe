"""JSON that stays exactly what it was: read, written and pointed into, as UTF-8 text."""
