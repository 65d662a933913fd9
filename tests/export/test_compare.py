import pytest

from workbench.export.compare import fold, host_named, host_of, on_site, whole, words


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Desk.Example:8443/a?b#c", "desk.example"),
        ("http://www.desk.example./", "desk.example"),
        ("https://bücher.example/", "xn--bcher-kva.example"),
        ("https://user:word@desk.example/", "desk.example"),
        ("https://[::1]:5000/", "::1"),
        ("http://127.0.0.1:5000/checks/1", "127.0.0.1"),
        ("//desk.example/a", ""),
        ("desk.example", ""),
        ("mailto:a@desk.example", ""),
        ("https://desk.example:port/", ""),
        ("https://[::1", ""),
        ("", ""),
    ],
)
def test_the_host_of_a_url_is_read_in_one_form(url: str, host: str) -> None:
    assert host_of(url) == host


def test_a_site_can_be_named_by_its_domain_or_its_url() -> None:
    assert host_named("desk.example") == host_named("https://www.desk.example/a") == "desk.example"


@pytest.mark.parametrize(
    ("host", "site", "answer"),
    [
        ("desk.example", "desk.example", True),
        ("a.desk.example", "desk.example", True),
        ("adesk.example", "desk.example", False),
        ("desk.example", "a.desk.example", False),
        ("", "desk.example", False),
        ("desk.example", "", False),
    ],
)
def test_a_host_is_on_a_site_when_it_is_the_site_or_under_it(host: str, site: str, *, answer: bool) -> None:
    assert on_site(host, site) is answer


def test_texts_compare_without_case_width_and_spaces() -> None:
    assert fold(" Mostly\u00a0 ＴＲＵＥ\n") == fold("mostly true")


def test_lone_surrogates_are_replaced_and_pairs_are_kept() -> None:
    assert whole("a\udc00b😀") == "a\ufffdb😀"


def test_the_words_of_a_text_are_its_letters_and_digits() -> None:
    assert words("  “Mostly\u00a0True”: 3.5, (Été)\n") == "mostly true 3 5 été"
