"""Charts: frozen results in, a `Picture` out: a drawing that any writer can replay, and the table behind it.

matplotlib's renderer interface, paths, markers and transforms are used directly and recorded on a tape; its
axes and layout engine are not, because they cost a hundred times as much as drawing does.
"""
