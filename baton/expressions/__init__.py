"""JMESPath expressions: parse, check and evaluate them within limits."""
