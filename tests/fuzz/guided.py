"""One target under atheris, which changes inputs so that they reach new code: `python -m tests.fuzz.guided TARGET
[-atheris_runs=N] [options of libFuzzer]`. An input that breaks the target is written to a file, and the exit code is
not 0. Followed is our own code and that of the libraries that the target's reader names."""

import importlib
import logging
import sys
import tempfile
from pathlib import Path

import atheris

FOLLOWED = {
    "reader docx": ("docx",),
    "body of a Word document": ("docx",),
    "reader feed": ("feedparser",),
    "reader pdf": ("pypdf",),
}
"""Libraries in Python that load with the reader; what trafilatura does is followed as far as its results are."""


def main(arguments: list[str]) -> None:
    """Run until the wanted number of inputs is through."""
    program, name, *options = arguments
    logging.disable()  # libraries say of each damaged input what is damaged: a gigabyte of it for 100,000
    libraries = FOLLOWED.get(name, ())
    with atheris.instrument_imports(include=["workbench", *libraries]):
        for library in libraries:
            importlib.import_module(library)
        targets = importlib.import_module("tests.fuzz.targets")
    target = targets.TARGETS[name]()
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(target.seeds):
            (Path(corpus) / str(number)).write_bytes(seed)
        atheris.Setup([program, corpus, "-timeout=30", "-rss_limit_mb=4096", *options], target.run)
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv)
