"""What is supplied for a measure, and what it shows."""

from starlette.routing import Route

ROUTES: tuple[Route, ...] = ()
