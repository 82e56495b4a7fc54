"""Views and controls that only one lesson has."""
