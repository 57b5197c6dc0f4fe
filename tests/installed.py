"""The kinds of agents that are installed here, for tests that check workflow files."""

import pytest

from baton.plugins.loading import load_kinds

KINDS = load_kinds(pytest.fail)
