"""The same pages asked by wrk (Debian's package `wrk`): how much of what `bench.load` finds is its own client's work.

wrk is written in C and takes next to nothing of the processor that it shares with the server. It sends no forms and
follows no links, so it asks only for what is read.
"""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

SCRIPT = """\
local lines = {%s}
local at = 0
local asking
setup = function(thread)
  asking = thread
end
refused = 0
request = function()
  at = at %% #lines + 1
  return lines[at]
end
response = function(status)
  if status ~= 200 then
    refused = refused + 1
  end
end
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %%d, "per_s": %%.1f, "p50_ms": %%.1f, "p95_ms": %%.1f, "p99_ms": %%.1f, "wrong": %%d}\\n',
    summary.requests, summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.timeout + asking:get("refused")))
end
"""
"""Asks for one line after the other, each of them a whole request, and prints its figures as a line of JSON.

wrk itself counts a redirect as well answered, and each of its threads has its own variables.
"""


def is_there() -> bool:
    """Whether wrk is installed."""
    return shutil.which("wrk") is not None


def request(port: int, path: str, headers: dict[str, str]) -> str:
    """What is sent for one page; `path` begins with a slash."""
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join(lines) + "\r\n\r\n"


def ask(port: int, requests: Sequence[str], connections: int, seconds: float) -> dict[str, float]:
    """Send these in turn over so many connections: `requests`, `per_s`, `p50_ms`, `p95_ms`, `p99_ms`, and how many went
    `wrong`. CalledProcessError when wrk could not."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "requests.lua"
        script.write_text(SCRIPT % ", ".join(map(json.dumps, requests)), encoding="utf-8")
        command = [
            "wrk",
            "-t1",
            f"-c{connections}",
            f"-d{max(1, round(seconds))}s",
            "--timeout",
            "60s",
            "-s",
            str(script),
        ]
        ran = subprocess.run([*command, f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return found
