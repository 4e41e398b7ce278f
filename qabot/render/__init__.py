"""What qabot knows, in the forms people and programs read."""
