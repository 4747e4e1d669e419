"""Our segments as stock Whoosh reads them: `whoosh.index.open_dir` on a generation's folder works where searchidx is installed.

Only a person's own Whoosh script comes here, and it may take its time: searchidx searches with the executor. Writing stays ours.
"""
