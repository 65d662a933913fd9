"""`workbench backup`, `restore` and `move`, as a person types them."""

import re

from tests import factories
from workbench.services import backups


def test_a_desk_is_backed_up_lost_and_restored(workbench, desk, folder):
    factories.publish_one(desk)
    said, told = workbench("audit", "verify").stdout, workbench("audit", "replay").stderr
    assert workbench("backup", "kept").exit_code == 0
    desk.close()
    desk.settings.folder.rename(folder / "lost")
    result = workbench("restore", "kept")
    assert (result.exit_code, result.stderr) == (0, "")
    assert re.search(r"^The desk of .+ is back: \d+ events, the log is whole\.\n1 passages indexed;", result.stdout)
    assert workbench("audit", "verify").stdout == said
    assert workbench("audit", "replay").stderr == told
    doctor = workbench("doctor").stdout
    assert "✕" not in doctor.replace("✕ disk", "")
    assert "✓ search index: 1 passages" in doctor


def test_what_is_no_backup_is_refused_in_one_line(workbench, folder):
    (folder / "kept").mkdir()
    result = workbench("restore", "kept")
    assert result.exit_code == 1
    assert result.stderr.startswith("workbench: kept is no backup, or its manifest.json is damaged")
    assert not (folder / "instance" / backups.DATABASE).exists()


def test_a_desk_moves_and_says_what_to_set(workbench, desk, folder):
    factories.publish_one(desk)
    url = f"sqlite:///{folder / 'other.sqlite'}"
    result = workbench("move", "--to", url)
    assert result.exit_code == 0
    assert re.match(r"\d+ rows of \d+ tables arrived as they were; head of the log [0-9a-f]{64}\.\n", result.stdout)
    assert "Set WORKBENCH_DATABASE_URL" in result.stdout
    assert workbench("move", "--to", url).exit_code == 0


def test_a_desk_does_not_move_to_where_it_is_or_to_an_address_that_is_none(workbench, desk):
    same = workbench("move", "--to", desk.settings.database)
    assert (same.exit_code, same.stderr) == (1, "workbench: The desk is in that database already.\n")
    odd = workbench("move", "--to", "mysql://x")
    assert odd.exit_code == 1
    assert "mysql" in odd.stderr
