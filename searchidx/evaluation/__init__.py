"""How well hits are ranked: judged collections, searches for known titles, and other engines to hold against."""
