"""Optuna's storages on a database server, read with Optuna itself and the server's driver; nothing is written."""

from __future__ import annotations

import logging
import warnings
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from paramimp.errors import ParamimpError
from paramimp.messages.printable import printable
from paramimp.places.addresses import scheme_of, unreadable, without_secrets
from paramimp.readers.optuna.trials import METRIC_NAMES, Study, Trial, metric_names_from, number_of, studies_to_read

if TYPE_CHECKING:
    from collections.abc import Iterator

DATABASES = {"postgresql": "postgresql", "postgres": "postgresql", "mysql": "mysql", "mariadb": "mysql"}
"""The database that the part of a scheme before ``+`` means, as SQLAlchemy calls it."""
INSTALL = "pip install 'paramimp[optuna]'"

_TIMEOUT_SECONDS = 10
# SQLAlchemy's own default for PostgreSQL depends on its version, that for MySQL has to be compiled.
_DRIVERS = {
    "postgresql": {"psycopg": "psycopg", "psycopg2": "psycopg2"},
    "mysql": {"pymysql": "pymysql", "mysqldb": "MySQLdb"},
}
_DRIVERS_WITH_TIMEOUT = ("psycopg2", "psycopg", "pymysql", "mysqldb")
_TABLES = ("studies", "trials", "version_info")


def is_storage(address: str) -> bool:
    """Whether an address is that of a database server."""
    return scheme_of(address).partition("+")[0] in DATABASES


def read_storage(address: str, wanted: str | None = None) -> list[Study]:
    """Return the studies of a storage that are wanted (see `studies_to_read`).

    Raises
    ------
    ParamimpError : Optuna or the driver is not installed, the server cannot be reached, or holds no storage.
    """
    try:
        import optuna
        import sqlalchemy
    except ImportError:
        raise ParamimpError(
            f"{without_secrets(address)} is read with Optuna, which is not installed: {INSTALL}"
        ) from None
    with _quiet(), _explained(address):
        url = sqlalchemy.make_url(_with_driver(address))
        engine_options = _read_only_options(url)
        _check_tables(address, sqlalchemy.create_engine(url, **engine_options))
        storage = optuna.storages.RDBStorage(
            url.render_as_string(hide_password=False), engine_kwargs=engine_options, skip_table_creation=True
        )
        try:
            studies = storage.get_all_studies()
            to_read = studies_to_read(wanted, {found.study_name for found in studies})
            return [_study(storage, found) for found in studies if found.study_name in to_read]
        finally:
            storage.remove_session()
            storage.engine.dispose()


def _study(storage: Any, found: Any) -> Study:
    study = Study(found.study_name)
    for objective, direction in enumerate(found.directions):
        study.add_direction(objective, direction.name)
    study.metric_names = metric_names_from(found.system_attrs.get(METRIC_NAMES))
    study.trials.extend(trial_of(trial) for trial in storage.get_all_trials(found._study_id, deepcopy=False))
    return study


def trial_of(found: Any) -> Trial:
    """Return what Optuna itself made of a trial as it is stored."""
    trial = Trial(found.number, found.state.name, dict(found.params))
    for name, distribution in found.distributions.items():
        trial.set_distribution(name, distribution)
    for objective, value in enumerate(found.values or ()):
        trial.values[objective] = number_of(value)
    trial.reported.update((step, number_of(value)) for step, value in found.intermediate_values.items())
    for name, value in found.user_attrs.items():
        trial.set_user_attribute(name, value)
    return trial


def _with_driver(address: str) -> str:
    scheme, _, rest = address.partition("://")
    name, _, driver = scheme.lower().partition("+")
    database = DATABASES[name]
    return f"{database}+{driver or _installed_driver(database)}://{rest}"


def _installed_driver(database: str) -> str:
    """Return the first driver that is there; if none is, the one that the extra installs, so that it is named."""
    drivers = _DRIVERS[database]
    return next((name for name, module in drivers.items() if find_spec(module) is not None), next(iter(drivers)))


def _read_only_options(url: Any) -> dict[str, Any]:
    """Return what makes the connection give up after some seconds, and PostgreSQL refuse to be written to."""
    options: dict[str, Any] = {}
    if url.get_driver_name() in _DRIVERS_WITH_TIMEOUT:
        options["connect_args"] = {"connect_timeout": _TIMEOUT_SECONDS}
    if url.get_backend_name() == "postgresql":
        options["execution_options"] = {"postgresql_readonly": True}
    return options


def _check_tables(address: str, engine: Any) -> None:
    """Refuse a database without a storage: Optuna would set one up in it."""
    import sqlalchemy

    try:
        tables = set(sqlalchemy.inspect(engine).get_table_names())
    except TypeError:  # the driver is called with what stands in the query, and repeats that
        raise ParamimpError(
            f"{without_secrets(address)} cannot be read: its driver takes no option of a name that stands behind the ?;"
            " correct the name, or leave it out."
        ) from None
    finally:
        engine.dispose()
    if not tables.issuperset(_TABLES):
        found = f"its tables are {printable(', '.join(sorted(tables)[:5]))}" if tables else "it has no tables"
        raise ParamimpError(f"{without_secrets(address)} holds no Optuna storage ({found}); check the database's name.")


@contextmanager
def _explained(address: str) -> Iterator[None]:
    import sqlalchemy

    try:
        yield
    except ModuleNotFoundError as error:
        raise ParamimpError(
            f"{without_secrets(address)} needs the driver {error.name!r}, which is not installed; those for"
            f" postgresql:// and mysql:// come with {INSTALL}"
        ) from None
    except (sqlalchemy.exc.SQLAlchemyError, RuntimeError, ImportError, ValueError) as error:
        raise unreadable(address, getattr(error, "orig", None) or error) from None


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what Optuna logs and warns about to itself: standard error is for our own messages."""
    import optuna

    logger = logging.getLogger("alembic")
    verbosity, level = optuna.logging.get_verbosity(), logger.level
    optuna.logging.set_verbosity(optuna.logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        optuna.logging.set_verbosity(verbosity)
        logger.setLevel(level)
