"""The config of a model, as transformers and PEFT save it: what of it are params.

How a model is built is what its own class adds to a config. What transformers keeps with a model of any kind (the
fields of its base class, as version 5 has them) says which program wrote the file and where the model came from, which
classes and which format of numbers it was saved with, what it returns and how its labels are called. These change with
the version of transformers, and the runs of two versions would seem to differ in what nobody chose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.decoding.flatten import flatten_config

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paramimp.runs import Scalar

_OF_ANY_MODEL = frozenset(
    "architectures chunk_size_feed_forward dtype id2label is_encoder_decoder label2id output_attentions"
    " output_hidden_states problem_type return_dict transformers_version".split()
)
"""But `model_type`: it says what model was chosen."""
_ELSEWHERE = frozenset({"torch_dtype", "use_cache", "peft_version"})
"""The dtype before version 4.56; what the Trainer of version 5 sets to False; the writer of an adapter's config."""
_IDS_OF_THE_TOKENIZER = "_token_id"


def is_model_config(config: Mapping[str, Any]) -> bool:
    """Whether a config is a model's own (or an adapter's) instead of the user's."""
    is_old = config.keys() >= {"architectures", "model_type"}  # before version 4, which added the next
    return is_old or "transformers_version" in config or "peft_type" in config


def model_params(config: Mapping[str, Any]) -> dict[str, Scalar | Sequence[object]]:
    """Return how a model is built, by dotted names; models that consist of others have a config for each of them.

    Raises
    ------
    Unreadable : as `flatten_config`.
    """
    own = {
        key: value for key, value in config.items() if not _is_bookkeeping(key)
    }  # labels alone can be tens of thousands
    return {
        name: value for name, value in flatten_config(own).items() if not any(map(_is_bookkeeping, name.split(".")))
    }


def _is_bookkeeping(key: str) -> bool:
    """Whether transformers keeps this with any model; what begins with an underscore is private to it."""
    return key in _OF_ANY_MODEL or key in _ELSEWHERE or key.startswith("_") or key.endswith(_IDS_OF_THE_TOKENIZER)
