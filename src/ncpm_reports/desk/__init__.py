"""The desk: a local web application in which a whole quarter is done without a terminal.

It stands on the rooms below it and holds no rule of its own: every screen calls the function that the command calls.
"""
