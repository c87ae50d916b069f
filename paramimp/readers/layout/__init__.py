"""Folders of runs that no reader knows: which files say what a run was told and what came of it, siblings tell."""
