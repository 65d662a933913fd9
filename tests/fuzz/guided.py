"""One target under atheris, which changes inputs so that they reach new code: `python -m tests.fuzz.guided TARGET
[-atheris_runs=N] [options of libFuzzer]`. An input that breaks the target is written to a file, and the exit code is
not 0."""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["workbench"]):
    from tests.fuzz.targets import TARGETS


def main(arguments: list[str]) -> None:
    """Run until the wanted number of inputs is through."""
    program, name, *options = arguments
    target = TARGETS[name]()
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(target.seeds):
            (Path(corpus) / str(number)).write_bytes(seed)
        atheris.Setup([program, corpus, "-timeout=30", "-rss_limit_mb=4096", *options], target.run)
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv)
