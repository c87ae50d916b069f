"""Two or more sweeps side by side: whose shares differ, and whether they searched the same ranges."""
