"""What a page holds by the dozen, as HTML: cards, values of facets, bars.

Written here and not in templates, since a template takes as long for these as the search does for all else. Every text goes
through `text`; only `Markup` passes it as it is.
"""
