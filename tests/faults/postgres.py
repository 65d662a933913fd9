"""A PostgreSQL of a test's own, stopped as a power cut stops it and started again; with nothing left out for speed."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_port
from tests.waiting import PATIENCE


def programs() -> Path | None:
    """Where the newest PostgreSQL's programs are; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    named = shutil.which("initdb")
    return Path(named).parent if named else None


class Cluster:
    """A server over files of its own; `stop` gives it no time to write anything."""

    def __init__(self, folder: Path, options: str = "") -> None:
        self._programs, self._folder, self.port = programs(), folder, free_port()
        self._options = f"-c listen_addresses=127.0.0.1 -p {self.port} -k {folder} {options}"
        self._run("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8")

    @property
    def url(self) -> str:
        """The address of its own database."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Returns when it answers: what the last stop left is put in order by then."""
        self._run(
            "pg_ctl", "-w", "-t", str(PATIENCE), "-s", "-l", str(self._folder / "log"), "-o", self._options, "start"
        )

    def stop(self) -> None:
        """At once, in the middle of whatever it does: SIGQUIT to each of its processes."""
        self._run("pg_ctl", "-m", "immediate", "-w", "-s", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), "-D", str(self._folder / "data"), *arguments]  # type: ignore[operator]
        as_other = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        done = subprocess.run(
            command, cwd=self._folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False, **as_other
        )
        assert done.returncode == 0, done.stderr.decode()


@contextmanager
def cluster(options: str = "") -> Iterator[Cluster]:
    """One for a block, not yet started; nothing of it is left afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="workbench-cluster-"))
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
    made = Cluster(folder, options)
    try:
        yield made
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            made.stop()
        shutil.rmtree(folder, ignore_errors=True)
