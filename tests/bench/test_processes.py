"""What measures stands without the tests, and knows which processes belong to a command."""

import re
import subprocess
import sys
from pathlib import Path

from bench.processes import children, family

ROOT = Path(__file__).parents[2]
PARENT = """
import subprocess, sys, threading
wait = [sys.executable, "-c", "import sys; sys.stdin.read()"]
started = []
threads = [threading.Thread(target=lambda: (started.append(subprocess.Popen(wait)), over.wait())) for _ in range(2)]
over = threading.Event()
for thread in threads:
    thread.start()
while len(started) < 2:
    pass
print("started", flush=True)
sys.stdin.read()
over.set()
"""


def test_nothing_of_the_tests_is_needed_to_measure():
    needing = [
        path
        for path in (ROOT / "bench").glob("*.py")
        if re.search(r"^\s*(from|import) tests\b", path.read_text("utf-8"), re.M)
    ]
    assert needing == []


def test_a_process_has_the_children_of_all_its_threads_and_one_that_is_gone_has_none():
    with subprocess.Popen([sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout.readline() == b"started\n"
        found = children(parent.pid)
        assert (len(found), family(parent.pid)) == (2, [parent.pid, *found])
    assert family(parent.pid) == [parent.pid]
