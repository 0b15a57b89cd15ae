"""How many there are of something, as people read it."""


def counted(count: int, one: str, many: str = "") -> str:
    """1 head, 2 heads; `many` is given where it is not one with an s."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
