"""The REST interface under `/api`: one file per noun, answers in JSON, errors by RFC 9457."""
