"""Examples of estimates for the documentation."""

from __future__ import annotations

EXPECTED: dict[str, object] = {
    "execution_id": "exec-20261123-0123456789abcdef",
    "steps": [
        {
            "key": "analyzer",
            "usual": {
                "samples": 50,
                "p10_ms": 1612.4,
                "p25_ms": 1803.0,
                "median_ms": 2114.5,
                "p75_ms": 2588.1,
                "p90_ms": 3402.9,
                "p95_ms": 4120.0,
            },
        },
        {"key": "routing", "usual": None},
    ],
    "remaining": {"steps": 1, "low_ms": 803.2, "high_ms": 1588.4, "overdue": False, "samples": 20},
    "seen": None,
}
