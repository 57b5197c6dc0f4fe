from __future__ import annotations

import pytest

from unit.queue.heartbeat_stage import Stage


@pytest.fixture
async def stage() -> Stage:
    stage = Stage()
    await stage.heartbeat.renewer.begin()
    return stage
