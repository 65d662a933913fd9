import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.ingest.canonicalise import canonical_url, trusted_canonical


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://News.Example", "https://news.example/"),
        ("https://news.example./a", "https://news.example/a"),
        ("https://news.example:443/a", "https://news.example/a"),
        ("http://news.example:80/a", "http://news.example/a"),
        ("http://news.example:443/a", "http://news.example:443/a"),
        ("https://news.example:8443/a", "https://news.example:8443/a"),
        ("https://news.example/a#part?x=1", "https://news.example/a"),
        ("https://news.example/a/../b/./c", "https://news.example/b/c"),
        ("https://news.example/../../a", "https://news.example/a"),
        ("https://news.example/a?utm_source=x&id=5&UTM_Medium=y&fbclid=z", "https://news.example/a?id=5"),
        ("https://news.example/a?gclid=1&msclkid=2&mc_cid=3", "https://news.example/a"),
        ("https://news.example/a?b=2&a=1&b=3", "https://news.example/a?b=2&a=1&b=3"),
        ("https://news.example/a?", "https://news.example/a"),
        ("https://news.example/?q=a+b%20c", "https://news.example/?q=a+b%20c"),
        ("https://news.example/?ref=home&utmost=1", "https://news.example/?ref=home&utmost=1"),
        ("https://news.example/caf%c3%a9/~user", "https://news.example/caf%C3%A9/~user"),
        ("https://news.example/café", "https://news.example/caf%C3%A9"),
        ("https://BÜCHER.example/", "https://xn--bcher-kva.example/"),
        ("https://раypal.example/", "https://xn--ypal-43d9g.example/"),
        ("  https://news.example/a\n", "https://news.example/a"),
        ("https://[2001:DB8::1]/", "https://[2001:db8::1]/"),
        ("ftp://news.example/a", ""),
        ("https://someone@news.example/a", ""),
        ("news.example/a", ""),
        ("javascript:alert(1)", ""),
        ("https://", ""),
        ("", ""),
    ],
)
def test_one_page_has_one_address(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@given(
    st.one_of(
        st.text(max_size=80),
        st.builds(
            "{}://{}{}{}".format,
            st.sampled_from(["http", "https", "HTTP"]),
            st.from_regex(r"[a-zA-Z0-9.-]{1,20}(:[0-9]{1,5})?", fullmatch=True),
            st.from_regex(r"(/[a-zA-Z%.é~ +]{0,8}){0,4}", fullmatch=True),
            st.from_regex(r"(\?([a-z_]{1,10}=?[a-z%&]{0,8}&?){0,4})?(#[a-z?&]{0,5})?", fullmatch=True),
        ),
    )
)
def test_doing_it_again_changes_nothing(url: str) -> None:
    once = canonical_url(url)

    assert canonical_url(once) == once


@pytest.mark.parametrize(
    ("declared", "fetched", "trusted"),
    [
        ("https://news.example/a", "https://news.example/a?page=2", "https://news.example/a"),
        ("https://www.news.example/a", "https://m.news.example/a", "https://www.news.example/a"),
        ("https://news.example/a", "https://amp.news.example/a", "https://news.example/a"),
        ("https://other.example/a", "https://news.example/b", "https://news.example/b"),
        ("https://example/a", "https://news.example/b", "https://news.example/b"),
        ("https://news.example/", "https://news.example/b", "https://news.example/b"),
        ("", "https://news.example/b?utm_source=x", "https://news.example/b"),
        ("https://news.example/a", "", "https://news.example/a"),
        ("nonsense", "", ""),
    ],
)
def test_a_page_speaks_for_its_own_site_only(declared: str, fetched: str, trusted: str) -> None:
    assert trusted_canonical(declared, fetched) == trusted
