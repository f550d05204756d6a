"""What Finder and Explorer leave in a folder that somebody looks at: nobody's work, and no part of a release."""

_NAMES = frozenset({".ds_store", ".localized", "thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"})
_BEGINNINGS = ("._", ".trash-", ".fseventsd", ".spotlight-")


def is_desktop_file(path: str) -> bool:
    """Whether a file (by its path with forward slashes) was left by a desktop: .DS_Store, ._x, Thumbs.db and such."""
    return any(part.lower() in _NAMES or part.lower().startswith(_BEGINNINGS) for part in path.split("/"))
