"""Trainings with the spaCy that is installed: ``python -m tests.readers.samples.make_spacy``.

The sample was made by 3.8.18 on Python 3.11: classifiers of six words; only config and scores are kept.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.readers.samples.replay import keep, new_folder

RATES = (0.0001, 0.001, 0.01, 0.05)
WORDS = {"pos": "good nice fun", "neg": "bad awful sad"}


def texts(path: Path, nlp: Any, n_texts: int) -> None:
    """Write texts of four words each, with their labels."""
    documents = import_module("spacy.tokens").DocBin()
    for number in range(n_texts):
        label = ("pos", "neg")[number % 2]
        words = WORDS[label if number % 7 else "neg"].split()
        document = nlp.make_doc(" ".join(words[(number + place) % 3] for place in range(4)))
        document.cats = {name: float(name == label) for name in WORDS}
        documents.add(document)
    documents.to_disk(path)


def main() -> None:
    """Train with each rate."""
    home = new_folder("spacy", version("spacy"))
    spacy, init_config, train = (import_module(name) for name in ("spacy", "spacy.cli.init_config", "spacy.cli.train"))
    with TemporaryDirectory() as folder:
        for name, n_texts in (("train", 30), ("dev", 10)):
            texts(Path(folder) / f"{name}.spacy", spacy.blank("en"), n_texts)
        config = init_config.init_config(lang="en", pipeline=["textcat"], optimize="efficiency", gpu=False)
        config.to_disk(Path(folder) / "base.cfg")
        for rate in RATES:
            told = {
                "paths.train": f"{folder}/train.spacy",
                "paths.dev": f"{folder}/dev.spacy",
                "training.max_steps": 10,
                "training.eval_frequency": 5,
                "training.optimizer.learn_rate": rate,
            }
            train.train(Path(folder) / "base.cfg", home / f"rate_{rate}", overrides=told)
    keep(home, "model-*/config.cfg", "model-*/meta.json")


if __name__ == "__main__":
    main()
