"""JSON Schema: validate data, compare schemas, make samples, describe, bring to a normal form."""
