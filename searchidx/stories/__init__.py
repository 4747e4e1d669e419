"""Which documents tell the same story: keys of each document, made once, and the stories of all documents, made of the keys."""

from searchidx.stories.canonical_address import normalize
from searchidx.stories.components import stories
from searchidx.stories.key_columns import KeyColumns, Lists, key_columns
from searchidx.stories.story_keys import story_keys, with_story_keys

__all__ = ["KeyColumns", "Lists", "key_columns", "normalize", "stories", "story_keys", "with_story_keys"]
