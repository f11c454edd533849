"""Checks of figures and comments: one list of rules, each with a stable code."""
