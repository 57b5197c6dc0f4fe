"""What the API documents of a failure record."""

from __future__ import annotations

#: The members that programs may rely on; each but the first three only where it is known.
FAILURE = (
    "The failure record, cleaned of secrets and personal data. `code`, `type` and `message` are "
    "always there; the others where they are known: `remedy` (what to do about it), `correction` "
    "({text, answers, max_tokens, cuts}: what the next attempt tells the model about its answer), "
    "`credential` "
    "(name of the one that was used or is missing), `limit` ({name, value, unit} of the limit that "
    "was passed), `origin` ({path, source, step}: where the value that broke the input schema came "
    "from), `actor` (who cancelled it), `system`, `http_status`, `retry_after_seconds`, "
    "`problems`, `checked`, `stack`, `at`, `duration_ms`, and the step and agent that failed."
)
