"""YAML built from libyaml's event stream in a loop of our own, under budgets.

`yaml.safe_load` is not safe against files: 335 bytes of merge keys take seconds (yaml/pyyaml#897), and the C
loader overflows its stack on deep nesting (yaml/libyaml#107). Events cost no recursion and are counted here, an
alias at the full weight of what it stands for. Tags are never executed; the plain data under them is read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from paramimp.decoding import yaml_tags
from paramimp.decoding.half_pairs import readable
from paramimp.decoding.scalars import resolve
from paramimp.runs import SkipReason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH = 64
MAX_EVENTS = 50_000
MAX_TEXT = 4 << 20
"""Characters of all scalars, aliases counted in full: a long text aliased often is small until it is printed."""
_TOO_DEEP = f"is nested more than {MAX_DEPTH} levels deep; flatten it."
_LIBYAML_TOO_DEEP = "exceeded maximum nesting depth"  # of 1000, since libyaml 0.2.6 (PyYAML 6.0.4)
_LIBYAML_NO_CHARACTER = "found invalid Unicode character escape code"  # which the pure parser takes, halves of pairs
_MAX_TEXT_OF_PURE_PARSER = 1 << 17  # it reads so many characters in about a second
_MAX_TAG_DIRECTIVES = 1000  # libyaml compares each with all before it


class _Marker:
    """A value that no document can hold."""


_NO_KEY = _Marker()
_MERGE = _Marker()
_OPEN = _Marker()


@dataclass(slots=True)
class _Size:
    """What a node costs whoever walks it: events, characters, levels."""

    events: int
    text: int
    height: int


@dataclass(slots=True)
class _Frame:
    """A list or mapping that is being filled."""

    value: dict[str, Any] | list[Any]
    tag: str | None
    anchor: str | None
    events_before: int
    text_before: int
    key: str | _Marker = _NO_KEY
    merges: list[dict[str, Any]] = field(default_factory=list)
    height: int = 1


class _Builder:
    """Turns events into dicts, lists and scalars."""

    def __init__(self) -> None:
        self.result: Any = None
        self.documents = 0
        self._stack: list[_Frame] = []
        self._anchors: dict[str, tuple[Any, str | None, _Size] | _Marker] = {}
        self._events = 0
        self._text = 0

    def scalar(self, event: Any) -> None:
        text = readable(event.value)
        self._charge(1, len(text))
        parent = self._stack[-1] if self._stack else None
        tag, plain = event.tag, event.style in (None, "")
        if parent is not None and type(parent.value) is dict and parent.key is _NO_KEY:
            self._key(parent, event, text, is_merge=plain and tag is None and text == "<<")
            value = None
        elif tag is not None:
            inside_numpy = parent is not None and yaml_tags.is_numpy_scalar(parent.tag)
            value = yaml_tags.scalar_value(tag, text, plain=plain, keep_binary=inside_numpy)
            self._put(value)
        else:
            value = resolve(text) if plain else text
            self._put(value)
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, text, _Size(1, len(text), 0))

    def open(self, event: Any, value: dict[str, Any] | list[Any]) -> None:
        self._charge(1, 0)
        if self._stack and type(self._stack[-1].value) is dict and self._stack[-1].key is _NO_KEY:
            _refuse("uses a list or a mapping as a key; keys must be plain texts.")
        if len(self._stack) >= MAX_DEPTH:
            _refuse(_TOO_DEEP)
        self._stack.append(_Frame(value, event.tag, event.anchor, self._events, self._text))
        if event.anchor is not None:
            self._anchors[event.anchor] = _OPEN

    def close(self) -> None:
        frame = self._stack.pop()
        value: Any = frame.value
        if frame.merges:
            value = _merged(frame)
        if frame.tag is not None:
            value = yaml_tags.container_value(frame.tag, value)
        if frame.anchor is not None:
            size = _Size(self._events - frame.events_before + 1, self._text - frame.text_before, frame.height)
            self._anchors[frame.anchor] = (value, None, size)
        if self._stack:
            self._stack[-1].height = max(self._stack[-1].height, frame.height + 1)
        self._put(value)

    def alias(self, event: Any) -> None:
        target = self._anchors.get(event.anchor)
        if target is None:
            # Its name is not shown: a password that begins with a star is read as one, too.
            line = event.start_mark.line + 1
            _refuse(f"refers in line {line} to an anchor that is not defined before it; add it, or quote the text.")
        if isinstance(target, _Marker):
            _refuse(f"has a value that contains itself (*{event.anchor}); write it out.")
        value, text, size = target
        self._charge(size.events, size.text)
        if len(self._stack) + size.height > MAX_DEPTH:
            _refuse(_TOO_DEEP)
        if self._stack:
            parent = self._stack[-1]
            parent.height = max(parent.height, size.height + 1)
            if type(parent.value) is dict and parent.key is _NO_KEY:
                if text is None:
                    _refuse("uses a list or a mapping as a key; keys must be plain texts.")
                self._key(parent, event, text, is_merge=False)
                return
        self._put(value)

    def _key(self, parent: _Frame, event: Any, text: str, *, is_merge: bool) -> None:
        if is_merge:
            if parent.merges:
                _refuse("has the key '<<' twice in one mapping; merge a list of them: '<<: [*a, *b]'.")
            parent.key = _MERGE
            return
        if text in parent.value:
            line = event.start_mark.line + 1
            _refuse(f"has the key {_short(text)} twice in one mapping (again in line {line}); keep one of them.")
        parent.key = text

    def _put(self, value: Any) -> None:
        if not self._stack:
            self.result = value
            return
        parent = self._stack[-1]
        if isinstance(parent.value, list):
            parent.value.append(value)
        elif parent.key is _MERGE:
            parent.merges = list(_merge_sources(value))
            self._charge(sum(map(len, parent.merges)), 0)
            parent.key = _NO_KEY
        else:
            assert isinstance(parent.key, str)
            parent.value[parent.key] = value
            parent.key = _NO_KEY

    def _charge(self, events: int, text: int) -> None:
        self._events += events
        self._text += text
        if self._events > MAX_EVENTS or self._text > MAX_TEXT:
            _refuse(
                f"stands for more than {MAX_EVENTS:,} values or {MAX_TEXT:,} characters "
                "(what is referred to counts each time); shorten it."
            )


def build(text: str) -> Any:
    """Return what a YAML document says, as dicts with text keys, lists and scalars.

    Raises
    ------
    Unreadable : not YAML, or YAML that costs or means more than a config may.
    """
    import yaml

    if text.count("%TAG") > _MAX_TAG_DIRECTIVES:
        _refuse(f"has '%TAG' more than {_MAX_TAG_DIRECTIVES} times; remove it.")
    # Without the C library the pure parser's events go through the same loop; never any other Loader.
    loader_type = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    builder = _Builder()
    try:
        try:
            _feed(builder, loader_type(text))
        except yaml.MarkedYAMLError as error:
            if error.problem != _LIBYAML_NO_CHARACTER or len(text) > _MAX_TEXT_OF_PURE_PARSER:
                raise
            builder = _Builder()
            _feed(builder, yaml.SafeLoader(text))
    except yaml.MarkedYAMLError as error:
        if error.problem == _LIBYAML_TOO_DEEP:
            _refuse(_TOO_DEEP)
        mark = error.problem_mark or error.context_mark
        where = f"in line {mark.line + 1}" if mark is not None else "somewhere"
        _refuse(f"is not YAML {where} ({error.problem or 'cannot be parsed'}); correct it there.")
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # The pure parser lets chr() and int() raise on absurd escapes and version numbers.
        _refuse(f"is not YAML ({_first_line(error)}); correct it.")
    return builder.result


def _feed(builder: _Builder, loader: Any) -> None:
    import yaml

    while (event := loader.get_event()) is not None:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            builder.scalar(event)
        elif kind is yaml.MappingStartEvent:
            builder.open(event, {})
        elif kind is yaml.SequenceStartEvent:
            builder.open(event, [])
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            builder.close()
        elif kind is yaml.AliasEvent:
            builder.alias(event)
        elif kind is yaml.DocumentStartEvent:
            builder.documents += 1
            if builder.documents > 1:
                _refuse("holds more than one document (a second '---'); keep one.")
        elif kind is yaml.StreamEndEvent:
            return


def _merge_sources(value: Any) -> Iterator[dict[str, Any]]:
    for source in value if isinstance(value, list) else (value,):
        if not isinstance(source, dict):
            _refuse("merges ('<<') something that is not a mapping; merge mappings only.")
        yield source


def _merged(frame: _Frame) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for source in reversed(frame.merges):  # the first in the list wins, and what is written out wins over all
        merged.update(source)
    merged.update(frame.value)
    return merged


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120]


def _refuse(message: str) -> NoReturn:
    raise Unreadable(SkipReason.UNREADABLE, message)
