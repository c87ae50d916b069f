"""Modules that are executed when somebody uses them, and not before."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.machinery import PathFinder
from textwrap import dedent
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest

from paramimp.cli.postponed import postponed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SLOW = """
import time
from slow import inner
half = 1
time.sleep(0.05)
whole = half + inner.value
"""


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A package that imports a module of its own, and takes a while."""
    (tmp_path / "slow").mkdir()
    (tmp_path / "slow" / "__init__.py").write_text(SLOW)
    (tmp_path / "slow" / "inner.py").write_text("value = 2")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    yield "slow"
    for name in ("slow", "slow.inner"):
        sys.modules.pop(name, None)


def test_a_postponed_module_is_executed_at_the_first_access(slow: str) -> None:
    with postponed({slow: ["slow.inner"]}):
        module = importlib.import_module(slow)
        importlib.import_module("slow.inner")
    assert "half" not in vars(module)
    assert vars(module)["inner"].value == 2  # a module inside is there, though the package was not executed
    assert module.whole == 3
    assert type(module) is type(sys)
    assert "postponed" not in repr(vars(module)["__loader__"])
    with pytest.raises(AttributeError, match=r"slow.*nothing"):
        _ = module.nothing


def test_who_asks_while_it_is_executed_waits(slow: str) -> None:
    with postponed({slow: ()}):
        module = importlib.import_module(slow)
    together = Barrier(4)

    def ask(_: int) -> object:
        together.wait()
        return module.whole

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(4))) == [3, 3, 3, 3]


def test_a_package_that_waits_says_itself_what_is_imported_without_it(slow: str) -> None:
    """A finder stays while its package waits; another one may meet a package of the same name."""
    with postponed({slow: ()}):
        importlib.import_module(slow)
    del sys.modules[slow]
    with postponed({slow: ["slow.inner"]}):
        module = importlib.import_module(slow)
        importlib.import_module("slow.inner")
    assert "half" not in vars(module)


@pytest.mark.parametrize("statement", ["from slow import inner", "import slow.inner as inner", "import slow.inner"])
def test_a_module_inside_is_imported_without_its_package_however_it_is_asked_for(slow: str, statement: str) -> None:
    found: dict[str, Any] = {}
    with postponed({slow: ["slow.in*"]}):
        module = importlib.import_module(slow)
        exec(statement, found)
        assert "half" not in vars(module)
        with pytest.raises(ImportError, match="nothing"):
            exec("from slow import nothing")
        assert "half" in vars(module)
    assert sys.modules["slow.inner"] in (found.get("inner"), vars(found.get("slow", module))["inner"])


def test_what_matches_and_is_no_module_is_looked_for_in_the_package(slow: str) -> None:
    with postponed({slow: ["slow.*"]}):
        module = importlib.import_module(slow)
        assert module.whole == 3


def test_a_function_that_is_named_waits_for_its_call_and_is_then_that_of_the_module(tmp_path: Path, slow: str) -> None:
    (tmp_path / "slow" / "__init__.py").write_text(SLOW + "def doubled(x, more=0):\n    return 2 * x + more + half\n")
    found: dict[str, Any] = {}
    with postponed({slow: ["doubled()"]}):
        module = importlib.import_module(slow)
        exec("from slow import doubled", found)
    assert "half" not in vars(module)
    assert [found["doubled"](3, more=more) for more in (1, 2)] == [8, 9]
    assert vars(module)["half"] == 1
    assert found["doubled"].__code__ is module.doubled.__code__
    assert module.doubled is not found["doubled"]


TYPES = """
from typing import Generic, TypeVar, Union
T = TypeVar("T")
class Box(Generic[T]):
    pass
Either = Union[Box[int], str]
"""


@pytest.mark.parametrize(
    "made", ["Box[int]", "Box[int] | None", "int | Box[str]", "Box[T][int]", "Either | None | Box[str]"]
)
def test_types_that_annotations_make_wait_until_they_are_asked_for(tmp_path: Path, slow: str, made: str) -> None:
    (tmp_path / "slow" / "types.py").write_text(TYPES)
    found: dict[str, Any] = {}
    try:
        with postponed({"slow.types": ["Box()", "Either()", "T()"]}):
            exec("from slow.types import Box, Either, T", found)
            module = sys.modules["slow.types"]  # no package, so that Python asks whether it is one
        exec(f"from typing import NamedTuple\nclass Held(NamedTuple):\n    it: {made}\nalias = {made}", found)
        assert "Union" not in vars(module)
        args = found["alias"].__args__
        assert "Union" in vars(module)
        wanted = eval(made, {"Box": module.Box, "Either": module.Either, "T": module.T})  # what Python makes of them
        assert args == wanted.__args__
    finally:
        sys.modules.pop("slow.types", None)


@pytest.mark.parametrize("use", ["derive", "instance", "subclass", "attribute"])
def test_a_class_that_is_named_waits_until_it_is_used_in_whatever_way(tmp_path: Path, slow: str, use: str) -> None:
    (tmp_path / "slow" / "__init__.py").write_text(SLOW + "class Pair:\n    size = 2\nclass Same(Pair):\n    pass\n")
    found: dict[str, Any] = {}
    with postponed({slow: ["Pair()"]}):
        module = importlib.import_module(slow)
        exec("from slow import Pair", found)
    pair = found["Pair"]
    assert "half" not in vars(module)
    if use == "derive":
        derived = type(sys)("derived")
        exec("class Triple(Pair):\n    size = 3", {"Pair": pair, "__name__": "derived"}, vars(derived))
        assert derived.Triple.__mro__[1] is module.Pair
    elif use == "instance":
        assert not isinstance(1, pair)
        assert isinstance(module.Same(), pair)
    elif use == "subclass":
        assert not issubclass(int, pair)
        assert issubclass(module.Same, pair)
    else:
        assert pair.size == 2
    assert vars(module)["half"] == 1


def test_an_error_in_a_module_is_met_by_who_calls_its_function(tmp_path: Path, slow: str) -> None:
    (tmp_path / "slow" / "__init__.py").write_text("1 / 0")
    with postponed({slow: ["doubled()"]}):
        doubled = importlib.import_module(slow).doubled
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            doubled()
    (tmp_path / "slow" / "__init__.py").write_text("")
    with pytest.raises(AttributeError, match=r"slow.*doubled"):
        doubled()


def test_an_error_in_a_module_inside_is_not_taken_for_its_absence(tmp_path: Path, slow: str) -> None:
    (tmp_path / "slow" / "needy.py").write_text("import paramimp_has_no_such_module")
    with postponed({slow: ["slow.needy"]}):
        importlib.import_module(slow)
        with pytest.raises(ModuleNotFoundError, match="paramimp_has_no_such_module"):
            exec("from slow import needy")


def test_modules_that_are_not_named_or_not_there_are_imported_as_ever(slow: str) -> None:
    finders = list(sys.meta_path)
    with postponed({"paramimp_has_no_such_module": ()}):
        assert "whole" in vars(importlib.import_module(slow))
        with pytest.raises(ModuleNotFoundError):
            importlib.import_module("paramimp_has_no_such_module")
    assert sys.meta_path == finders


def test_an_error_in_a_postponed_module_reaches_who_uses_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "spoilt.py").write_text("1 / 0")
    monkeypatch.syspath_prepend(tmp_path)
    with postponed({"spoilt": ()}):
        module = importlib.import_module("spoilt")
    with pytest.raises(ZeroDivisionError):
        _ = module.value
    del sys.modules["spoilt"]


@pytest.mark.parametrize("conditional", ["", "momentum: 0.{}"])
def test_a_ranking_executes_none_of_what_trees_do_not_use(tmp_path: Path, conditional: str) -> None:
    """With and without missing values, which go through different checks of scikit-learn."""
    for number in range(30):
        (tmp_path / f"{number}").mkdir()
        extra = conditional.format(number) if number % 2 else ""
        (tmp_path / f"{number}" / "config.yaml").write_text(f"lr: {number}\nwd: {number * 7 % 30}\n{extra}\n")
        (tmp_path / f"{number}" / "metrics.json").write_text(f'{{"loss": {number * number % 17}}}')
    script = dedent("""
        import sys
        from paramimp.cli import main
        from paramimp.cli.startup import UNUSED_BY_TREES
        try:
            main(["analyze", sys.argv[1], "--metric", "loss"])
        except SystemExit as end:
            assert not end.code
        from paramimp.surrogate import lbfgsb
        needed = () if lbfgsb._STEPS else ("scipy.linalg", "scipy.sparse.linalg")  # before SciPy 1.15
        kinds = {
            name: type(sys.modules[name]).__name__
            for name in UNUSED_BY_TREES if name in sys.modules and name not in needed
        }
        assert set(kinds.values()) == {"_Postponed"}, kinds
        assert "sklearn.tree" in sys.modules and "scipy.stats._stats_py" not in sys.modules
        from scipy.stats import norm
        from sklearn.neighbors import KDTree
        assert norm.cdf(0) == 0.5 and KDTree([[0.0], [1.0]]).query([[0.9]])[1] == 1
    """)
    done = subprocess.run([sys.executable, "-c", script, tmp_path], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_import_of_another_module_inside_executes_the_package_first(tmp_path: Path) -> None:
    """As Python does; alone, it might meet the package half made. It is imported once, by whoever asks first."""
    (tmp_path / "outer").mkdir()
    (tmp_path / "outer" / "__init__.py").write_text("from outer.needy import value\nfrom outer import lonely")
    (tmp_path / "outer" / "lonely.py").write_text("")
    (tmp_path / "outer" / "needy.py").write_text("value = object()\nfrom outer import lonely")
    script = dedent("""
        import sys
        from contextlib import ExitStack
        from paramimp.cli.postponed import postponed
        alone, when = sys.argv[1:]
        with ExitStack() as stack:
            stack.enter_context(postponed({"outer": alone.split()}))
            import outer
            assert "value" not in vars(outer)
            if when == "after":
                stack.close()
            import outer.needy
            assert vars(outer)["value"] is outer.needy.value
            assert sys.modules["outer.needy"] is outer.needy and outer.needy.__spec__.loader is outer.needy.__loader__
    """)
    for alone in ("", "outer.lonely"):
        for when in ("meanwhile", "after"):
            done = subprocess.run(
                [sys.executable, "-c", script, alone, when], env=os.environ | {"PYTHONPATH": str(tmp_path)},
                capture_output=True, text=True,
            )  # fmt: skip
            assert (done.returncode, done.stderr) == (0, "")


def test_a_module_of_a_kind_of_its_own_is_executed_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "special.py").write_text("value = 1")
    monkeypatch.syspath_prepend(tmp_path)
    find = PathFinder.find_spec

    class Special(type(sys)):  # type: ignore[misc]
        pass

    def find_special(fullname: str, *rest: Any) -> Any:
        spec = find(fullname, *rest)
        if fullname == "special":
            assert spec is not None
            assert spec.loader is not None
            spec.loader.create_module = lambda spec: Special(spec.name)  # type: ignore[method-assign]
        return spec

    monkeypatch.setattr(PathFinder, "find_spec", find_special)
    with postponed({"special": ()}):
        module = importlib.import_module("special")
    assert (type(module), vars(module)["value"]) == (Special, 1)
    del sys.modules["special"]


def test_an_error_is_met_again_by_who_asks_again_and_the_names_of_a_module_can_be_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mended.py").write_text("import paramimp_switch\nvalue = 1 / paramimp_switch.on")
    (tmp_path / "paramimp_switch.py").write_text("on = 0")
    monkeypatch.syspath_prepend(tmp_path)
    with postponed({"mended": ()}):
        module = importlib.import_module("mended")
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            _ = module.value
    vars(sys.modules["paramimp_switch"])["on"] = 1
    assert "value" in dir(module)
    for name in ("mended", "paramimp_switch"):
        del sys.modules[name]
