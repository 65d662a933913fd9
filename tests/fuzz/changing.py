"""Hypothesis strategies that make many bad inputs of a few good ones."""

from collections.abc import Sequence

from hypothesis import strategies as st

TOKENS = (
    *(
        b"\0",
        b"\xff",
        b"\xed\xa0\x80",
        b"\r\n",
        b"\xe2\x80\xae",
        b"\xef\xbb\xbf",
        b"<!--",
        b"-->",
        b"]]>",
        b"<![CDATA[",
    ),
    *(
        b"&#0;",
        b"&x;",
        b"<!DOCTYPE x>",
        b"</",
        b"<p",
        b'"',
        b"'",
        b"\\",
        b"\\u0000",
        b"\\ud800",
        b"{",
        b"[",
        b"}",
        b"]",
        b",",
    ),
    *(b"null", b"true", b"1e999", b"-1", b"0", b"9" * 30, b"NaN", b"=?utf-8?b?", b"--b", b"-->", b"00:00:00,000 --> 1"),
    *(
        b"endobj",
        b"/Length 9",
        b"<<",
        b">>",
        b"stream",
        b"startxref",
        b"PK\x05\x06",
        b"%",
        b"\xc2\xa0",
        b"\xcc\x81" * 9,
    ),
    *("… “ ” ½ ② Ⅻ ١٢ € $ % – —".encode().split()),
)


def changed(seeds: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """A seed with a few changes: bytes written over, cut out, doubled, put in, or a piece of another seed."""
    place = st.floats(0, 1, exclude_max=True)
    change = st.tuples(
        st.sampled_from(["over", "cut", "double", "put", "splice"]),
        place,
        place,
        st.sampled_from(TOKENS),
        st.sampled_from(seeds),
    )
    return st.builds(_apply, st.sampled_from(seeds), st.lists(change, min_size=1, max_size=6)) | st.binary(max_size=400)


def _apply(content: bytes, changes: list[tuple[str, float, float, bytes, bytes]]) -> bytes:
    for what, where, length, token, other in changes:
        start = int(where * (len(content) + 1))
        end = start + 1 + int(length**4 * len(content))
        middle = {
            "over": token,
            "cut": b"",
            "double": content[start:end] * 2,
            "put": token + content[start:end],
            "splice": other[start:end],
        }[what]
        content = content[:start] + middle + content[end:]
    return content
