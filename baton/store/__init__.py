"""PostgreSQL: the pool, the SQL, and the conversion between rows and domain values."""
