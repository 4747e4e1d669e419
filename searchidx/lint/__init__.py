"""`lint`: what is wrong in the files of some sources, each by itself and against the rest of the folder; and the repair of some of it."""

from searchidx.lint.codes import CODES, FIXABLE
from searchidx.lint.collect import LintResult, lint, look
from searchidx.lint.fix import Repair, left, repairs, write

__all__ = ["CODES", "FIXABLE", "LintResult", "Repair", "left", "lint", "look", "repairs", "write"]
