"""What commissioners say."""

from starlette.routing import Route

ROUTES: tuple[Route, ...] = ()
