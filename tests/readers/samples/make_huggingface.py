"""Trains with the Hugging Face Trainer that is installed: ``python -m tests.readers.samples.make_huggingface``.

The samples were made by transformers 3.5.1 (on PyTorch 1.4.0, Python 3.8), whose state holds no batch size and beside
which no results are written, and 5.24.0 (on PyTorch 2.13.0, Python 3.11). The Trainer logs what it trains itself, so
this is no replay: a model of one layer on random digits.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from tests.readers.samples.replay import keep, new_folder

SETTINGS = ((0.001, 16), (0.1, 16), (0.1, 32))
EPOCHS, ROWS, PIXELS, DIGITS, HIDDEN = 3, 64, 16, 10, 24


def model() -> Any:
    """A classifier with a config.json of its own."""
    import torch
    from transformers import PretrainedConfig, PreTrainedModel

    class Config(PretrainedConfig):  # type: ignore[misc]
        model_type = "digits"
        hidden = HIDDEN

        def __init__(self, hidden: int = HIDDEN, **others: Any) -> None:
            super().__init__(**others)
            self.hidden = hidden

    class Classifier(PreTrainedModel):  # type: ignore[misc]
        config_class = Config

        def __init__(self, config: Any) -> None:
            super().__init__(config)
            self.layers = torch.nn.Sequential(
                torch.nn.Linear(PIXELS, config.hidden), torch.nn.ReLU(), torch.nn.Linear(config.hidden, DIGITS)
            )
            if hasattr(self, "post_init"):
                self.post_init()

        def forward(self, pixels: Any, labels: Any = None) -> Any:
            logits = self.layers(pixels)
            return torch.nn.functional.cross_entropy(logits, labels), logits

    return Classifier(Config())


def rows() -> list[dict[str, Any]]:
    """Random pixels with random labels."""
    import torch

    torch.manual_seed(0)
    return [{"pixels": torch.rand(PIXELS), "labels": number % DIGITS} for number in range(ROWS)]


def train(folder: Path, rate: float, size: int) -> None:
    """Train, evaluate and save as the example scripts do."""
    import transformers

    options: dict[str, Any] = {"learning_rate": rate, "per_device_train_batch_size": size, "num_train_epochs": EPOCHS}
    options.update({"logging_steps": 2, "seed": 1, "save_steps": ROWS // size * EPOCHS, "report_to": "none"})
    if transformers.__version__.startswith("3."):
        del options["report_to"]
    arguments = transformers.TrainingArguments(output_dir=str(folder), **options)
    data = rows()
    trainer = transformers.Trainer(model=model(), args=arguments, train_dataset=data, eval_dataset=data)
    trained = trainer.train()
    found = trainer.evaluate()
    if hasattr(trainer, "save_metrics"):
        trainer.save_metrics("train", trained.metrics)
        trainer.save_metrics("eval", found)
        trainer.save_state()
    else:
        trainer.state.save_to_json(str(folder / "trainer_state.json"))


def main() -> None:
    """Train under every setting."""
    import transformers

    home = new_folder("huggingface", transformers.__version__)
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)  # where 3.5 leaves event files of its own
        for rate, size in SETTINGS:
            train(home / f"lr{rate}_bs{size}", rate, size)
    keep(home, "*.json")


if __name__ == "__main__":
    main()
