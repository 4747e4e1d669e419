"""The texts of a stored document, by the field that they are analysed for."""

from __future__ import annotations

from searchidx.inference.role_values import all_texts, beside_names
from searchidx.model.fields import Field
from searchidx.model.record import Stored


def texts(stored: Stored, one: Field) -> tuple[str, ...]:
    """The values of a field, as their author spelled them; of lists of mappings the texts inside."""
    if one.name == "body":
        return (stored.body,)
    if one.name in ("title", "summary", "topics", "provider"):
        shown = stored.topics if one.name == "topics" else (str(getattr(stored, one.name)),)
        return (*shown, *beside_names(stored.fields.get(stored.keys.get(one.name, ""))))
    fed = {stored.keys.get(one.role)} if one.is_mixed else set()
    return tuple(text for name in one.keys if name not in fed for text in all_texts(stored.fields.get(name)))
