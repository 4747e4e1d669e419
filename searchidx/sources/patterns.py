"""What the configuration says about reading: which files, and which keys never."""

from __future__ import annotations

from functools import lru_cache

import msgspec
from pathspec import GitIgnoreSpec

from searchidx.model.document_limits import DocumentLimits
from searchidx.model.fields import Role
from searchidx.model.role_names import names_of, texts_of_roles
from searchidx.settings import Settings


class PathPatterns(msgspec.Struct, frozen=True):
    """Which files of a source are read, and which keys are not.

    `ignore` names keys, plain (at any depth) or dotted. `include` adds files of other suffixes, `exclude` takes files and
    folders away; both are patterns by the rules of gitignore: `*.yaml` (a name at any depth), `drafts/` (a folder),
    `/notes/**` (from the source). `index` is the folder of the index, which is never read. `names` are the keys that have a role,
    which are read even where the rest of the front matter cannot be. `body_tags` are the keys of topics, in their order, where the
    `#tags` of bodies are topics too. `limits` bounds what is read of each file.
    """

    ignore: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    index: str = ""
    names: tuple[str, ...] = texts_of_roles({})
    body_tags: tuple[str, ...] = ()
    limits: DocumentLimits = DocumentLimits()

    @classmethod
    def of(cls, settings: Settings, index: str) -> PathPatterns:
        """What the settings say of reading, for an index in that folder."""
        return cls(
            ignore=settings.ignore,
            include=settings.include,
            exclude=settings.exclude,
            index=index,
            names=texts_of_roles(settings.roles),
            body_tags=names_of(Role.TOPICS, settings.roles) if settings.body_tags else (),
            limits=settings.limits,
        )

    def includes(self, path: str) -> bool:
        """Whether a pattern names this file; `path` is relative to the source."""
        return bool(self.include) and _compiled(self.include).match_file(path)

    def excludes(self, path: str, *, is_folder: bool = False) -> bool:
        """Whether a pattern takes this file or folder away."""
        return bool(self.exclude) and _compiled(self.exclude).match_file(path + "/" * is_folder)


@lru_cache(maxsize=64)
def _compiled(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    return GitIgnoreSpec.from_lines(pattern.strip().removeprefix("./") for pattern in patterns)
