"""Which articles are copies of one another, by the words of their bodies."""
