"""What stands in the frames of the desk's pages, for tests that are about the pages."""

from playwright.sync_api import BrowserContext, Route

DOCUMENT = "<!doctype html><html lang=en><title>A document</title><body><p>A document</p></html>"


def answer_frames(context: BrowserContext) -> None:
    """Has frames answered by a short document: one of the quarter costs seconds, and other tests look at those."""
    context.route("**/*", _answered)


def _answered(route: Route) -> None:
    request = route.request
    if request.resource_type == "document" and request.frame.parent_frame is not None:
        route.fulfill(body=DOCUMENT)
    else:
        route.continue_()
