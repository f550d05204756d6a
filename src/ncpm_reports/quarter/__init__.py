"""What is done with a whole quarter besides building it: commands and desk call the same functions."""
