"""Publishing a signed candidate, and going back."""

from starlette.routing import Route

ROUTES: tuple[Route, ...] = ()
