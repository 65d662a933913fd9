"""How long an import takes into an empty desk, and again into one that has it all; and that no record is lost.

python -m bench.imports FILE [--map COLUMN=FIELD …] [--base URL] [--publisher NAME] [--database URL]. Prints JSON: the
counts of both times, seconds of each, and how many records the file holds (read and refused). Exits with 1 when a
record has no line, or when the second time adds anything.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from workbench import ingest
from workbench.db import migrate
from workbench.jobs import importing
from workbench.jobs.context import Context, open_context
from workbench.services.actors import WORKBENCH
from workbench.services.imports import runs
from workbench.services.imports.runs import Wanted
from workbench.services.jobs import quiet
from workbench.settings import Settings


def run(context: Context, path: Path, wanted: Wanted, mapping: dict[str, str]) -> tuple[dict[str, object], int]:
    began = time.perf_counter()
    most = context.settings.import_mb * 1_000_000
    snapshot = ingest.upload_snapshot(ingest.load(str(path), most=most), file_name=path.name)
    batch = importing.read(snapshot, importing.options_for(wanted, snapshot, mapping), quiet)
    read = time.perf_counter() - began
    with context.database.write() as session:
        run_id = runs.begin(session, WORKBENCH, wanted)
    kept = importing.carry_out(context, WORKBENCH, run_id, snapshot, batch, quiet)
    lines = importing.settle(context, WORKBENCH, run_id, batch, kept)
    seconds = time.perf_counter() - began
    repairs = Counter(repair["id"] for line in lines for repair in line.get("repairs", ()))
    told = {
        **runs.count(lines),
        "records": len(batch.reviews) + len(batch.refused),
        "read_s": round(read, 2),
        "whole_s": round(seconds, 2),
        "repairs": dict(repairs.most_common()),
    }
    return told, len(batch.reviews) + len(batch.refused) - len(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--map", action="append", default=[])
    parser.add_argument("--base", default="")
    parser.add_argument("--publisher", default="")
    parser.add_argument("--database", default="")
    options = parser.parse_args()
    mapping = dict(pair.rpartition("=")[::2] for pair in options.map)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(instance=str(Path(folder) / "desk"), database_url=options.database, log_level="error")
        settings.folder.mkdir(mode=0o700)
        context = open_context(settings)
        migrate(context.database)
        wanted = Wanted(options.file.name, "", options.base, options.publisher)
        first, lost = run(context, options.file, wanted, mapping)
        again, lost_again = run(context, options.file, wanted, mapping)
        context.close()
    print(json.dumps({"first": first, "again": again}))
    sys.exit(1 if lost or lost_again or again["added"] or again["changed"] else 0)


if __name__ == "__main__":
    main()
