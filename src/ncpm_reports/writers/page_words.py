"""Words that stand on every page of PDF and Word files: the writers' own, not the document's."""

INVENTED = "INVENTED FIGURES: for illustration only, not published statistics"
_PAGE_OF = {"en": ("Page ", " of "), "cy": ("Tudalen ", " o ")}


def page_of(lang: str) -> tuple[str, str]:
    """What stands before a page's number and between it and the number of pages; English where not in Welsh."""
    return _PAGE_OF["cy" if lang.startswith("cy") else "en"]
