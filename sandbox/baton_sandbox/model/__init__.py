"""A model made of rules: reads a ticket and answers in the shape of a JSON Schema."""
