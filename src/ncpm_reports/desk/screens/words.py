"""Commentary on a measure."""

from starlette.routing import Route

ROUTES: tuple[Route, ...] = ()
