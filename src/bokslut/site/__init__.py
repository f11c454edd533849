"""The shelf: a static site of finished reports, which works from a file share as from a web server."""
