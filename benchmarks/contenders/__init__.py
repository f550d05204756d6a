"""The tools people would otherwise use, each as a script that makes the same 43 summaries; each runs by itself."""
