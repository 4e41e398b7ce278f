"""Widgets: each shows values it is handed and posts messages upwards."""
