"""Make the sample runs: a random search over a small network, trained on scikit-learn's digits.

Every number is measured, not invented: 120 networks are trained, and those that diverge do so by themselves
(float32, no gradient clipping). Only three accidents are staged, see ``ACCIDENTS``.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from sklearn.datasets import load_digits
from threadpoolctl import threadpool_limits

Floats = NDArray[np.floating[Any]]  # float32 throughout
Labels = NDArray[np.int64]
Config = dict[str, Any]
History = dict[str, list[float]]

HERE = Path(__file__).resolve().parent
EPOCHS = 12
HIDDEN = ([32], [64], [128], [64, 32], [128, 64])

# What goes wrong on a shared cluster, by run number; the training itself is untouched.
TORN_METRICS, NO_METRICS, NO_CONFIG = "torn metrics", "no metrics", "no config"
ACCIDENTS = {38: TORN_METRICS, 77: NO_METRICS, 101: NO_CONFIG}


@dataclass(frozen=True)
class Data:
    """One fixed split of the digits, the same for every run: pixels (n, 64) from 0 to 1, labels (n,)."""

    train_x: Floats
    train_y: Labels
    val_x: Floats
    val_y: Labels


def load_data() -> Data:
    """Split the 1,797 digits into 1,437 for training and 360 for validation."""
    pixels, labels = load_digits(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(labels))
    train, val = order[360:], order[:360]
    pixels = (pixels / 16).astype(np.float32)
    return Data(pixels[train], labels[train], pixels[val], labels[val])


def standardized(data: Data) -> Data:
    """Scale the pixels to mean 0 and standard deviation 1, as measured over the training images."""
    mean, std = data.train_x.mean(), data.train_x.std()
    return Data((data.train_x - mean) / std, data.train_y, (data.val_x - mean) / std, data.val_y)


# --- the search space -------------------------------------------------------------------------------------


def log_uniform(rng: np.random.Generator, low: float, high: float) -> float:
    """Draw uniformly on a logarithmic scale, rounded to four significant digits."""
    return float(f"{math.exp(rng.uniform(math.log(low), math.log(high))):.4g}")


def draw_config(rng: np.random.Generator) -> Config:
    """Draw one configuration; each param is independent of the others, but only sgd has a momentum."""
    optimizer: Config = {
        "name": str(rng.choice(["sgd", "adam", "rmsprop"])),
        "lr": log_uniform(rng, 3e-5, 0.1),
        "weight_decay": log_uniform(rng, 1e-6, 1e-2),
    }
    momentum = round(float(rng.uniform(0, 0.99)), 3)
    if optimizer["name"] == "sgd":
        optimizer["momentum"] = momentum
    batch_size = int(rng.choice([16, 32, 64, 128, 256]))
    return {
        "run_id": "".join(rng.choice(list("abcdefghijklmnopqrstuvwxyz0123456789"), size=8)),
        "dataset": "digits",
        "epochs": EPOCHS,
        "seed": int(rng.integers(0, 10_000)),
        "batch_size": batch_size,
        "eval_batch_size": batch_size,
        "data": {"standardize": bool(rng.random() < 0.5)},
        "model": {
            "hidden": list(HIDDEN[int(rng.integers(len(HIDDEN)))]),
            "activation": str(rng.choice(["relu", "tanh", "sigmoid"])),
            "dropout": round(float(rng.uniform(0, 0.5)), 3),
        },
        "optimizer": optimizer,
    }


# --- the network ------------------------------------------------------------------------------------------


def activate(kind: str, z: Floats) -> Floats:
    """Apply the activation function."""
    if kind == "relu":
        return np.maximum(z, 0)
    if kind == "tanh":
        return np.tanh(z)
    return 1 / (1 + np.exp(-z))


def slope(kind: str, a: Floats) -> Floats:
    """Derivative of the activation function, from its output."""
    if kind == "relu":
        return (a > 0).astype(np.float32)
    if kind == "tanh":
        return 1 - a * a
    return a * (1 - a)


def cross_entropy(z: Floats, y: Labels) -> tuple[float, Floats]:
    """Mean loss and the class probabilities, from the formula as it stands in the textbooks.

    Without the usual subtraction of the largest logit, a logit above 88 overflows float32: so a learning
    rate that is far too high ends in NaN, as it does in much real training code.
    """
    exp = np.exp(z)
    total = exp.sum(axis=1)
    loss = np.log(total) - z[np.arange(len(y)), y]
    return float(loss.mean()), exp / total[:, None]


class Network:
    """A multilayer perceptron: weights and biases in turn in ``params``, dropout after each hidden layer."""

    def __init__(self, widths: list[int], activation: str, dropout: float, rng: np.random.Generator) -> None:
        self.activation, self.dropout, self.rng = activation, dropout, rng
        gain = 2 if activation == "relu" else 1  # He for relu, LeCun otherwise
        self.params: list[Floats] = []
        for n_in, n_out in pairwise(widths):
            weights = rng.standard_normal((n_in, n_out)) * math.sqrt(gain / n_in)
            self.params += [weights.astype(np.float32), np.zeros(n_out, dtype=np.float32)]

    def predict(self, x: Floats) -> Floats:
        """Logits of the classes, one row per image, without dropout."""
        for weights, bias in zip(self.params[:-2:2], self.params[1:-2:2], strict=True):
            x = activate(self.activation, x @ weights + bias)
        return x @ self.params[-2] + self.params[-1]

    def gradients(self, x: Floats, y: Labels) -> tuple[float, list[Floats]]:
        """Cross-entropy of one batch and its gradient for each of ``params``."""
        inputs, outputs, masks = [x], [], []
        for weights, bias in zip(self.params[:-2:2], self.params[1:-2:2], strict=True):
            output = activate(self.activation, inputs[-1] @ weights + bias)
            kept = self.rng.random(output.shape, dtype=np.float32) >= self.dropout
            mask = kept.astype(np.float32) / np.float32(1 - self.dropout)
            outputs.append(output)
            masks.append(mask)
            inputs.append(output * mask)
        loss, delta = cross_entropy(inputs[-1] @ self.params[-2] + self.params[-1], y)
        delta[np.arange(len(y)), y] -= 1
        delta /= np.float32(len(y))
        grads: list[Floats] = []
        for layer in reversed(range(len(inputs))):
            grads = [inputs[layer].T @ delta, delta.sum(axis=0), *grads]
            if layer:
                below = delta @ self.params[2 * layer].T
                delta = below * masks[layer - 1] * slope(self.activation, outputs[layer - 1])
        return loss, grads


class Optimizer:
    """Textbook sgd with momentum, adam or rmsprop; weight decay is added to the gradient."""

    def __init__(self, config: Config, params: list[Floats]) -> None:
        self.name, self.lr, self.weight_decay = config["name"], config["lr"], config["weight_decay"]
        self.momentum = config.get("momentum", 0.0)
        self.first = [np.zeros_like(p) for p in params]
        self.second = [np.zeros_like(p) for p in params]
        self.step = 0

    def update(self, params: list[Floats], grads: list[Floats]) -> None:
        """Move the params in place by one step."""
        self.step += 1
        for i, grad in enumerate(grads):
            decayed = grad + np.float32(self.weight_decay) * params[i]
            params[i] -= np.float32(self.lr) * self._direction(i, decayed)

    def _direction(self, i: int, grad: Floats) -> Floats:
        first, second = self.first[i], self.second[i]
        if self.name == "sgd":
            first[:] = np.float32(self.momentum) * first + grad
            return first
        if self.name == "rmsprop":
            second[:] = np.float32(0.99) * second + np.float32(0.01) * grad * grad
            return grad / (np.sqrt(second) + np.float32(1e-8))
        first[:] = np.float32(0.9) * first + np.float32(0.1) * grad
        second[:] = np.float32(0.999) * second + np.float32(0.001) * grad * grad
        unbiased = np.sqrt(second / np.float32(1 - 0.999**self.step)) + np.float32(1e-8)
        adam: Floats = first / np.float32(1 - 0.9**self.step) / unbiased
        return adam


# --- one run ----------------------------------------------------------------------------------------------


def evaluate(network: Network, x: Floats, y: Labels, batch_size: int) -> tuple[float, float]:
    """Mean cross-entropy and accuracy."""
    logits = np.concatenate([network.predict(x[i : i + batch_size]) for i in range(0, len(y), batch_size)])
    loss, _ = cross_entropy(logits, y)
    return loss, float((logits.argmax(axis=1) == y).mean())


def train(config: Config, data: Data) -> History:
    """Train one network; the history has one value per epoch, NaN once it has diverged."""
    rng = np.random.default_rng(config["seed"])
    if config["data"]["standardize"]:
        data = standardized(data)
    model = config["model"]
    network = Network([64, *model["hidden"], 10], model["activation"], model["dropout"], rng)
    optimizer = Optimizer(config["optimizer"], network.params)
    history: History = {"train_loss": [], "val_loss": [], "val_acc": []}
    with np.errstate(all="ignore"):  # a run that diverges overflows, and that is its result
        for _ in range(config["epochs"]):
            order = rng.permutation(len(data.train_y))
            total = 0.0
            for start in range(0, len(order), config["batch_size"]):
                batch = order[start : start + config["batch_size"]]
                loss, grads = network.gradients(data.train_x[batch], data.train_y[batch])
                optimizer.update(network.params, grads)
                total += loss * len(batch)
            val_loss, val_acc = evaluate(network, data.val_x, data.val_y, config["eval_batch_size"])
            history["train_loss"].append(total / len(order))
            history["val_loss"].append(val_loss)
            history["val_acc"].append(val_acc)
    return history


def write_run(folder: Path, config: Config, history: History, accident: str | None) -> None:
    """Write config.yaml and metrics.json as most training scripts do, or what an accident left of them."""
    folder.mkdir(parents=True)
    if accident != NO_CONFIG:
        (folder / "config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    rounded = {name: [float(f"{value:.6g}") for value in values] for name, values in history.items()}
    text = json.dumps(rounded)
    if accident == TORN_METRICS:
        text = text[: len(text) // 2]
    if accident != NO_METRICS:
        (folder / "metrics.json").write_text(text, encoding="utf-8")


def main() -> None:
    """Replace the run folders beside this script, or write new ones into another folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=HERE)
    parser.add_argument("--runs", type=int, default=120)
    parser.add_argument("--seed", type=int, default=4, help="the first from 0 on with 3 to 5 diverged runs")
    options = parser.parse_args()

    if options.output.resolve() == HERE:  # anywhere else nothing is ever deleted
        for old in HERE.glob("run_[0-9][0-9][0-9]"):
            shutil.rmtree(old)
    data = load_data()
    rng = np.random.default_rng(options.seed)
    with threadpool_limits(1):  # sums in one fixed order
        for number in range(options.runs):
            config = draw_config(rng)
            history = train(config, data)
            write_run(options.output / f"run_{number:03d}", config, history, ACCIDENTS.get(number))
            print(f"run_{number:03d}  val_loss {history['val_loss'][-1]:.4g}")


if __name__ == "__main__":
    main()
