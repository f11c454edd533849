"""Tie-out: every figure of a document that others wrote, against what is known of a board and a year."""
