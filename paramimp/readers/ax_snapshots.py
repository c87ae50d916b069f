"""How snapshots of Ax are known, which no reader reads. Whoever says so of a file needs no reader of tables for it."""

from __future__ import annotations

SNAPSHOT_OF_AX = (
    "is a snapshot of Ax, whose trials only Ax restores; export them: client.summarize().to_csv('runs.csv'), before Ax"
    " 1 client.get_trials_data_frame()."
)
SNAPSHOTS = ("*ax*.json", "*client*.json", "*experiment*.json", "*snapshot*.json", "*scheduler*.json")
"""Names under which sweeps of Ax are saved, among files of anything else."""
KINDS_OF_AX = frozenset({"AxClient", "Client", "Experiment", "MultiTypeExperiment", "Scheduler"})
