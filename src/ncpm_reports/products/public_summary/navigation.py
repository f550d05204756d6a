"""Where every page of the public site leads: the same links in the same order on each."""

PAGES = (
    ("All areas", "index.html#areas"),
    ("National picture", "national/index.html"),
    ("How to read these figures", "how-to-read/index.html"),
    ("Data and method", "data-and-method/index.html"),
    ("Earlier quarters", "earlier/index.html"),
    ("Accessibility", "accessibility/index.html"),
)


def navigation(up: str) -> tuple[tuple[str, str], ...]:
    """The site's links, label and relative address, for a page that is `up` ("", "../") from the site's root."""
    return tuple((label, f"{up}{address}") for label, address in PAGES)
