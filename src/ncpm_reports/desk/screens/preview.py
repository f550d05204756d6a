"""The pages as they would be printed."""

from starlette.routing import Route

ROUTES: tuple[Route, ...] = ()
