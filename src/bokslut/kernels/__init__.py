"""Kernels for notebooks: forked from a process that has the libraries loaded or, without fork, ordinary ones."""
