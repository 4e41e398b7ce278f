"""Answers written to a file, proved again later: every cited word against the index, and against the file itself."""
