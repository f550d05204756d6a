"""The letters to chief constables."""

from starlette.routing import Route

ROUTES: tuple[Route, ...] = ()
