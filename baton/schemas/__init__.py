"""JSON Schema: validate data, compare schemas, create samples, describe and normalize schemas."""
