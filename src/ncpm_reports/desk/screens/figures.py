"""A project's own figures, typed or pasted."""

from starlette.routing import Route

ROUTES: tuple[Route, ...] = ()
