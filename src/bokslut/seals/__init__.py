"""Seals: what was adopted, whether it still comes out so, and what later reports must say was restated."""
