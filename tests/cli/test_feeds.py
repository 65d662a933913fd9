"""`workbench feeds`: followed, listed, paused, resumed and fetched here and now."""

import pytest

from workbench.services.imports import feeds


@pytest.fixture
def allowed(site, monkeypatch):
    monkeypatch.setenv("WORKBENCH_FETCH_ALLOW", f"127.0.0.1:{site.port}")
    return site


def listed(workbench):
    return [line.split("\t") for line in workbench("feeds", "list").stdout.splitlines()]


def test_a_feed_is_followed_fetched_and_listed(workbench, desk, allowed):
    text = b"The survey of May 2023 found that 62 percent of voters want the old bridge closed to cars."
    page = allowed.page("/a.txt", text, Content_Type="text/plain")
    feed = f"<rss><channel><title>Harbour</title><item><link>{page}</link></item><item/></channel></rss>"
    url = allowed.page("/feed", feed.encode())
    result = workbench("feeds", "add", url, "--every", 30)
    assert (result.exit_code, result.stdout) == (0, f"{url}: followed as feed 1; the worker fetches it.\n")
    assert [row[:4] for row in listed(workbench)] == [["1", "articles", "followed", ""]]
    result = workbench("feeds", "fetch", 1)
    assert (result.exit_code, result.stdout) == (0, "feed 1, Harbour: 1 new when it last changed\n")
    assert result.stderr == "workbench: feed 1: Entry 2 (“”) has no http or https address and is left out.\n"
    assert "workbench" in workbench("jobs", "list").stdout or "Read " in workbench("jobs", "list").stdout
    (row,) = listed(workbench)
    assert (row[2], bool(row[3]), bool(row[4]), row[5]) == ("followed", True, True, "Harbour")


def test_a_feed_that_fails_is_exit_code_1_with_the_reason(workbench, desk, allowed):
    workbench("feeds", "add", allowed.url("/nothing"), "--kind", "fact-checks")
    result = workbench("feeds", "fetch", 1)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "status 404" in result.stderr
    assert listed(workbench)[0][2] == "failing"


def test_a_paused_feed_is_not_fetched_until_it_is_resumed(workbench, desk):
    workbench("feeds", "add", "https://harbour.example/feed")
    assert workbench("feeds", "pause", 1).stdout == "Feed 1 is paused.\n"
    assert listed(workbench)[0][2:5] == ["paused", "", ""]
    assert (workbench("feeds", "fetch", 1).exit_code, "resume it" in workbench("feeds", "fetch", 1).stderr) == (1, True)
    assert workbench("feeds", "resume", 1).exit_code == 0
    with desk.database.read() as session:
        assert feeds.row(session, 1).paused_at is None


def test_what_cannot_be_followed_is_named_and_the_others_are(workbench, desk):
    result = workbench("feeds", "add", "ftp://a.example/", "https://a.example/feed", "https://a.example/feed")
    assert (result.exit_code, len(listed(workbench))) == (0, 1)
    assert ["ftp" in result.stderr, "it is feed 1" in result.stderr] == [True, True]
    assert workbench("feeds", "add", "ftp://a.example/").exit_code == 1
    assert workbench("feeds", "pause", 7).stderr == "workbench: The desk follows no feed 7.\n"


@pytest.mark.parametrize(
    "args",
    [("add",), ("add", "x", "--every", "5"), ("add", "x", "--kind", "rumours"), ("pause",), ("fetch",), ("fetch", "x")],
    ids=" ".join,
)
def test_a_wrong_use_is_exit_code_2(workbench, desk, args):
    assert workbench("feeds", *args).exit_code == 2
