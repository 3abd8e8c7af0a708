"""Glue between the web and the rest: nothing here knows about anti-social behaviour."""
