"""How anything is shown, in every format: blocks, tables, charts, comments and signals."""
