"""PostgreSQL: the pool, the SQL, and rows turned into domain values and back."""
