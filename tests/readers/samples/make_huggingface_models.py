"""Saves configs of models with the transformers installed: ``python -m tests.readers.samples.make_huggingface_models``.

The samples were made by transformers 4.24.0, 4.57.1 and 5.24.0 (on Python 3.11). PyTorch is not needed: the configs are
saved by their own classes, after what `PreTrainedModel.save_pretrained` and the Trainer of each version set in them.
"""

from __future__ import annotations

import tempfile
from typing import Any

from tests.readers.samples.replay import keep, new_folder

BERT = {"hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 128, "num_labels": 4}


def fine_tuned(config: Any, architecture: str) -> Any:
    """The config as it is when a model that was loaded from a folder is saved by the Trainer."""
    import transformers

    with tempfile.TemporaryDirectory() as folder:
        config.save_pretrained(folder)
        loaded = type(config).from_pretrained(folder)
    major, minor = map(int, transformers.__version__.split(".")[:2])
    setattr(loaded, "dtype" if (major, minor) >= (4, 56) else "torch_dtype", "float32")
    loaded.architectures = [architecture]
    if major >= 5:
        loaded.use_cache = False  # TrainingArguments.use_cache
    return loaded


def main() -> None:
    """Save one model of one part, and one of two."""
    import transformers

    home = new_folder("huggingface_models", transformers.__version__)
    bert = transformers.BertConfig(**BERT, problem_type="single_label_classification")
    fine_tuned(bert, "BertForSequenceClassification").save_pretrained(home / "bert")
    fine_tuned(transformers.CLIPConfig(projection_dim=16), "CLIPModel").save_pretrained(home / "clip")
    keep(home, "*.json")


if __name__ == "__main__":
    main()
