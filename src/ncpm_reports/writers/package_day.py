"""The day that every member of a package is dated: one for all, so that the same document gives the same bytes."""

# A day after the first that such a package can name: readers in Java take that one for an earlier day, put where there
# is no room for it, in an extra field, which the ODF Validator then refuses.
PACKAGE_DAY = (1980, 1, 2, 0, 0, 0)
