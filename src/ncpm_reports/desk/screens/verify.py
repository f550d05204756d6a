"""A release checked as a recipient can."""

from starlette.routing import Route

ROUTES: tuple[Route, ...] = ()
