"""JMESPath expressions: read, check and evaluate them within limits."""
