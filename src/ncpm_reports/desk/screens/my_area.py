"""What a commissioner's office does."""

from starlette.routing import Route

ROUTES: tuple[Route, ...] = ()
