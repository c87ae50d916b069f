"""What clients leave offline."""

from __future__ import annotations

from tests.readers.digits import SAMPLES

COMET, CLEARML, MMENGINE = SAMPLES / "comet/3.58.8", SAMPLES / "clearml/2.1.12", SAMPLES / "mmengine/0.10.7"
