"""What a rendered report says, read back from each format and held against the others."""
