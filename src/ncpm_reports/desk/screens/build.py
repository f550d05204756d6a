"""Building a draft or a candidate."""

from starlette.routing import Route

ROUTES: tuple[Route, ...] = ()
