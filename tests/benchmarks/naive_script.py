"""What people write today: read the runs, one-hot encode, fit a forest, print the impurity importances."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas as pd
import yaml
from sklearn.ensemble import RandomForestRegressor


def main(folder: str) -> None:
    configs, losses = [], []
    for run in sorted(Path(folder).iterdir()):
        with (run / "config.yaml").open() as file:
            configs.append(yaml.safe_load(file))
        with (run / "metrics.json").open() as file:
            losses.append(json.load(file)["val_loss"][-1])

    frame = pd.json_normalize(configs)
    frame["val_loss"] = losses
    frame = frame.dropna(subset=["val_loss"])
    X = pd.get_dummies(frame.drop(columns="val_loss")).fillna(0)
    forest = RandomForestRegressor(n_estimators=200, n_jobs=-1, random_state=0)
    forest.fit(X, frame["val_loss"])
    importances = pd.Series(forest.feature_importances_, index=X.columns)
    print(importances.sort_values(ascending=False).to_string())


if __name__ == "__main__":
    main(sys.argv[1])
