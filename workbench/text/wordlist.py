"""Word lists written as text, so that they read like what they are."""


def words(text: str) -> frozenset[str]:
    """The words of a list separated by blanks."""
    return frozenset(text.split())
