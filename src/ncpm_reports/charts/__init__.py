"""Charts: frozen results in, a `Picture` out: a drawing that any writer can replay, and the table behind it."""
