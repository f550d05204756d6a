"""Published files into the store, and releases out of it."""

from starlette.routing import Route

ROUTES: tuple[Route, ...] = ()
