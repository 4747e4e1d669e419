"""`lint`: what is wrong in the files of some sources, each by itself and against the rest of the folder; and the repair of some of it."""

from searchidx.linting.codes import CODES, FIXABLE
from searchidx.linting.fixing import Repair, left, repairs, write
from searchidx.linting.run import Looked, lint, look

__all__ = ["CODES", "FIXABLE", "Looked", "Repair", "left", "lint", "look", "repairs", "write"]
