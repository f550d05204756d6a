"""The quarter's dates and people."""

from starlette.routing import Route

ROUTES: tuple[Route, ...] = ()
