"""Quarterly crime figures, turned into documents that a board, the public and 43 chief constables can trust."""

__version__ = "0.1.0"
