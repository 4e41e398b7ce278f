"""The terminal UI: the only package that knows textual. Widgets show values and post messages; the app calls down."""
