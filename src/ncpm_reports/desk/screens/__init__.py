"""The desk's screens, a module each; ROUTES joins them.

To add one: write `screens/<name>.py` with its own ROUTES and its template, and list it here.
"""

from starlette.routing import Route

from ncpm_reports.desk.screens import (
    board_actions,
    build,
    contacts,
    figures,
    files,
    history,
    home,
    letters,
    measures,
    my_area,
    pack,
    preview,
    publish,
    quarter,
    releases,
    sign_off,
    statements,
    verify,
    welsh,
    words,
)

SCREENS = (
    board_actions,
    build,
    contacts,
    figures,
    files,
    history,
    home,
    letters,
    measures,
    my_area,
    pack,
    preview,
    publish,
    quarter,
    releases,
    sign_off,
    statements,
    verify,
    welsh,
    words,
)
ROUTES: tuple[Route, ...] = tuple(route for screen in SCREENS for route in screen.ROUTES)
