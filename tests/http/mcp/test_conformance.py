"""The protocol's own conformance tests, against the endpoint with the tools that they ask for."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from ...support.mcp import packages
from ...support.running import Running

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

INPUT_REQUIRED = [
    f"input-required-result-{name}"
    for name in (
        "basic-elicitation",
        "basic-sampling",
        "basic-list-roots",
        "request-state",
        "multiple-input-requests",
        "multi-round",
        "non-tool-request",
        "result-type",
        "tampered-state",
        "capability-check",
    )
]
WARNED = ["input-required-result-missing-input-response", "input-required-result-ignore-extra-params"]
BACK_CHANNEL = ["tools-call-sampling", "tools-call-elicitation"]
ELICITATION = ["elicitation-sep1034-defaults", "elicitation-sep1330-enums"]
STREAMS = ["server-sse-polling", "server-sse-multiple-streams"]

RUNS = {
    "2026-07-28": (132, 142, [*INPUT_REQUIRED, *WARNED]),
    "2025-11-25": (63, 67, [*BACK_CHANNEL, *ELICITATION, *STREAMS]),
    "2025-06-18": (50, 52, BACK_CHANNEL),
}
"""Of each version: checks that pass at least, all checks, and the scenarios that fail or warn. Those
need a server that asks its client for something. An entry that passes fails the run."""


def run(anki: Running, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    node = packages.node()
    program = packages.script("@modelcontextprotocol/conformance", "dist/index.js")
    return subprocess.run(
        [str(node), str(program), "server", "--url", f"{anki.url}/mcp", *arguments],
        cwd=folder,
        env=packages.environment(folder),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.parametrize("version", RUNS)
def test_conformance(
    fixture_tools: None, start: Callable[..., Running], tmp_path: Path, version: str
) -> None:
    passing, checks, expected = RUNS[version]
    baseline = tmp_path / "expected.yml"
    baseline.write_text("server:\n" + "".join(f"  - {one}\n" for one in expected))
    options = ["--suite", "all", "--spec-version", version, "--expected-failures", str(baseline)]
    done = run(start(), tmp_path, *options)
    found = re.search(r"Total: (\d+) passed, (\d+) failed", done.stdout)
    assert found is not None, done.stdout[-2_000:] + done.stderr[-2_000:]
    assert int(found[1]) >= passing
    assert int(found[1]) + int(found[2]) >= checks
    assert done.returncode == 0, done.stdout[-3_000:]


OWN = {
    "2026-07-28": [
        "tools-list",
        "resources-list",
        "prompts-list",
        "sep-2164-resource-not-found",
        "caching",
        "dns-rebinding-protection",
        "http-header-validation",
        "server-sse-multiple-streams",
    ],
    "2025-11-25": [
        "server-initialize",
        "ping",
        "tools-list",
        "resources-list",
        "prompts-list",
        "dns-rebinding-protection",
    ],
}


@pytest.mark.parametrize("version", OWN)
def test_our_own_tools(anki: Running, tmp_path: Path, version: str) -> None:
    for scenario in OWN[version]:
        done = run(anki, tmp_path, "--scenario", scenario, "--spec-version", version)
        assert done.returncode == 0, f"{scenario}: {done.stdout[-2_000:]}"
