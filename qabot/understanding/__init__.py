"""What a question says beside its topic: when, in which outlet, by whom. Takes names and days; knows no store."""
