"""`lint`: what is wrong in the files of some sources, each by itself and against the rest of the folder."""

from searchidx.linting.run import lint

__all__ = ["lint"]
