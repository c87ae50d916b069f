"""TOML, INI and texts that hold settings."""

from __future__ import annotations

import pytest

from paramimp.decoding.settings_files import load_settings
from paramimp.runs import Unreadable

GIN = """import agents

# Parameters for Agent:
# ==============================================================================
Agent.learning_rate = 1e-3
Agent.optimizer = @Adam
train/Agent.layers = \\
    [64, 32]
train.env = 'CartPole-v1'
train.sizes = [
    1,
    2,
]
"""


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        (
            "config.toml",
            'lr = 1e-3\n[opt]\nname = "adam"\nbetas = [0.9, 0.99]\n',
            {"opt": {"name": "adam"}, "lr": 1e-3},
        ),
        ("config.toml", "day = 2024-01-02\nflag = true\n", {"day": "2024-01-02", "flag": True}),
        ("config.ini", "# by hand\n[train]\nLR = 1e-3\nsteps: 10\n; more\n", {"train": {"LR": 1e-3, "steps": 10}}),
        ("settings.cfg", "lr=0.1\nname = a=b\n", {"lr": 0.1, "name": "a=b"}),
        (
            "operative_config-0.gin",
            GIN,
            {
                "Agent.learning_rate": 1e-3,
                "Agent.optimizer": "@Adam",
                "train/Agent.layers": [64, 32],
                "train.env": "CartPole-v1",
                "train.sizes": [1, 2],
            },
        ),
        ("args.txt", "Namespace(lr=0.1, layers=[1, 2], name='x')", {"lr": 0.1, "layers": [1, 2], "name": "x"}),
        ("args.txt", "lr: 0.1\nbs: 16\n", {"lr": 0.1, "bs": 16}),
        ("params.txt", '{"lr": 0.1}', {"lr": 0.1}),
    ],
)
def test_settings_are_read(file: str, text: str, expected: dict[str, object]) -> None:
    found = dict(load_settings(text.encode(), file))
    if "opt" in found:
        assert found["opt"].pop("betas") == [0.9, 0.99]
    assert found == expected


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("config.toml", "lr: 0.1\n", "is not TOML"),
        ("config.toml", "x = " + "[" * 5_000, "nested deeper"),
        ("config.toml", ".".join("a" * 50_000) + " = 1\n", "longer names"),
        ("config.toml", ".".join("a" * 900) + " = 1\n", "nested deeper"),
        ("args.txt", "Started training.\n", "holds no settings"),
        ("config.ini", "a = 1\n[a]\nb = 2\n", "a section and a setting"),
    ],
)
def test_what_holds_no_settings_says_so(file: str, text: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        load_settings(text.encode(), file)
