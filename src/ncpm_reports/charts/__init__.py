"""Charts: frozen results in, a `Picture` out: a drawing that any writer can replay, and the table behind it.

Each kind of chart draws on matplotlib's Axes under `house.mplstyle`; the figure is recorded once, for all formats.
"""
