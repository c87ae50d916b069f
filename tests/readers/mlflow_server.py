"""A real MLflow tracking server on loopback for a test session: ``python mlflow_server.py FOLDER`` prints its port.

It is MLflow's own Flask application over its SQLite store. The package mlflow-skinny holds both; with Flask beside
it that is a tenth of what the package mlflow installs for its web page and its models.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def running_server(folder: Path) -> Iterator[int]:
    """Start a server that keeps its store in a folder, yield its port, and stop it."""
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, __file__, str(folder)], stdout=subprocess.PIPE, stderr=log, text=True, cwd=folder
        )
        try:
            assert server.stdout is not None
            line = server.stdout.readline()
            assert line, (folder / "server.log").read_text()
            yield int(line)
        finally:
            server.kill()
            server.communicate()


def _serve(folder: str) -> None:
    os.environ["_MLFLOW_SERVER_FILE_STORE"] = f"sqlite:///{folder}/mlflow.db"
    os.environ["_MLFLOW_SERVER_ARTIFACT_ROOT"] = os.path.join(folder, "artifacts")
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    from mlflow.server import app
    from werkzeug.serving import make_server

    server = make_server("127.0.0.1", 0, app, threaded=True)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    _serve(sys.argv[1])
