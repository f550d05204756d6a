"""The board's pack."""

from starlette.routing import Route

ROUTES: tuple[Route, ...] = ()
