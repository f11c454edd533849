"""How a report is made: plan → execute → assemble → render → publish, a file each."""
