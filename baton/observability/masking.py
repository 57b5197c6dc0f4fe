"""Replace texts that look like secrets or personal data.

Every rule takes time linear in the length of the text: repetitions are possessive or bounded, and a
rule examines the surroundings of a trigger (`@`, `://`, a word such as `password`) instead of every
position. `redaction` removes the secrets that this process knows; these rules find others.
"""

from __future__ import annotations

import re

from baton.observability.masking_addresses import find_addresses
from baton.observability.masking_identities import find_emails, find_identities
from baton.observability.masking_numbers import find_numbers
from baton.observability.masking_secrets import find_secrets
from baton.observability.span import replaced

#: Only words that no rule starts with: most log lines of most agents.
_WORDS = re.compile(r"(?:[A-Za-z]{1,15}+[ ,.;()]{0,3}+)*+")


def masked(text: str) -> str:
    """Return the text with secrets and personal data replaced.

    Personal data are e-mail and postal addresses, phone and account numbers, and personal
    identifiers.
    """
    if _WORDS.fullmatch(text) and "earer" not in text:
        return text
    spans = list(find_secrets(text))
    # The host follows the password of an address.
    spans += find_emails(text, hosts_after=frozenset(span.end for span in spans))
    spans += find_identities(text)
    spans += find_numbers(text)
    spans += find_addresses(text)
    return replaced(text, spans) if spans else text
