"""Who did what, and what stood before."""

from starlette.routing import Route

ROUTES: tuple[Route, ...] = ()
