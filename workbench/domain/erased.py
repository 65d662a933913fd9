"""What stands in the place of who somebody was, once they are erased."""


def name(user_id: int | None) -> str:
    """The name under which stands what they did."""
    return f"Former colleague {user_id}"


def email(user_id: int | None) -> str:
    """What stands for their address; no mail can ever go there (RFC 2606)."""
    return f"erased-{user_id}@erased.invalid"
