"""Answer questions about a collection of news articles, in their own words."""

__version__ = "0.1.0"
