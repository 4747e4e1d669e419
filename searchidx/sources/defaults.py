"""The source that is read where none was named and no build was made before."""

DEFAULT_SOURCE = "seeds"
