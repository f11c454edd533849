"""Comments: parsed one by one with a small allow-list of Markdown, and written for every format at one place.

`dialect` reads a comment into the tree of `tree`; `document` and `page` write a tree as Pandoc's Markdown and as
HTML; `pictures` finds the images that a comment names; `block` is what a notebook shows of it.
"""
