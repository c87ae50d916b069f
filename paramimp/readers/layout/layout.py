"""Which folders of a tree are runs, and which of their files hold settings and results, by comparing siblings."""

from __future__ import annotations

import posixpath
from collections import Counter
from dataclasses import field, replace
from typing import TYPE_CHECKING

from paramimp.decoding.histories import collect_metrics
from paramimp.messages.globs import matching
from paramimp.messages.mentions import option
from paramimp.messages.shortened_lists import listed
from paramimp.objective import OTHER_SPLITS, VALIDATION, words_of
from paramimp.places.files import CONFIG_LIMIT
from paramimp.places.paths import folders_around
from paramimp.readers.layout.both import of_both, repeated_names
from paramimp.readers.layout.contents import Contents, Form, contents_of, is_binary
from paramimp.readers.layout.members import EVENTS, apart, joined, levels
from paramimp.readers.layout.nameless import name_of
from paramimp.readers.layout.names import may_be_designed, params_of_names, tells_a_choice, varied_in_names
from paramimp.readers.layout.roles import Evidence, of_results, of_settings, says_a_step
from paramimp.readers.metrics_file import is_counter, is_result
from paramimp.records import record
from paramimp.runs import Unreadable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from paramimp.places.folder import Folder
    from paramimp.readers.interface import ReadOptions
    from paramimp.readers.layout.members import Member
    from paramimp.readers.layout.names import Params

_LEAST, _LEAST_CHOSEN = 3, 2
"""Runs whose files tell, and those that are enough where the user chose the files."""
_SAMPLES = 8
_MOST_FORMS = 96
_MOST_SETTINGS, _MOST_RESULTS = 6, 4
"""Forms of files that are read together; more of them are named, so that the user chooses."""
_HEAD = 1 << 10


@record
class Layout:
    """The runs at one depth of a tree.

    Attributes
    ----------
    members : the folders with both settings and results, and those with one of the two.
    settings, results : the forms of the files that hold them; no settings where the names of the folders tell them.
    is_sure : whether the files are surely these; if not, the user is to choose.
    others : forms of what else may hold settings or results, and is not read.
    measured : the names of the results in files that hold these beside settings, by their forms.
    named : what the one metric in a file is called after that file, by their forms.
    """

    members: Sequence[Member]
    settings: Sequence[str]
    results: Sequence[str]
    is_sure: bool
    others: Sequence[str] = ()
    measured: Mapping[str, frozenset[str]] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)

    def runs(self) -> Sequence[Member]:
        """The members that have all it takes."""
        return [member for member in self.members if _has_both(member, self.settings, self.results)]

    @property
    def what(self) -> str:
        """What each run is."""
        return "files" if any(member.part for member in self.members) else "folders"

    def described(self) -> str:
        """What is read, for people."""
        told = listed(self.settings) if self.settings else f"the names of their {self.what}"
        besides = f" (not from {listed(self.others)})" if self.others else ""
        return f"settings from {told}, results from {listed(self.results)}{besides}"

    def advice(self) -> str:
        """The options that choose these files."""
        chosen = [option("config_file", self.settings[0])] if self.settings else []
        return " ".join([*chosen, option("metrics_file", self.results[0])])


@record
class _Judged:
    form: str
    settings: Evidence
    results: Evidence
    both: Evidence
    measured: frozenset[str]
    """The names of the results beside settings."""
    sample: Contents
    """What one of the files holds."""


def layouts_below(folders: Sequence[Folder], options: ReadOptions) -> Iterator[Layout]:
    """Yield the layouts of the runs among folders, the deepest first; no run lies in another one.

    Parameters
    ----------
    folders : the given one and all below it.
    options : the files that the user chose count as such, whatever they hold.
    """
    seen: dict[str, Contents | None] = {}
    tree = list(levels(folders))
    found = list(_layouts_of(tree, options, seen)) or list(
        _layouts_of([joined(level) for level in tree], options, seen)
    )
    yield from found or _layouts_of([apart(folders)], options, seen)


def _layouts_of(
    tree: Sequence[Sequence[Member]], options: ReadOptions, seen: dict[str, Contents | None]
) -> Iterator[Layout]:
    taken: set[str] = set()
    for level in tree:
        members = [member for member in level if member.name not in taken]
        layout = _layout_of(members, options, seen) if members else None
        if layout is not None:
            yield layout
            if layout.is_sure:
                for member in layout.members:
                    taken.update(folders_around(member.name))


def _layout_of(members: Sequence[Member], options: ReadOptions, seen: dict[str, Contents | None]) -> Layout | None:
    is_chosen = options.config_file is not None or options.metrics_file is not None
    least = _LEAST_CHOSEN if is_chosen else _LEAST
    counts = Counter(form for member in members for form in member.files if member.only(form) is not None)
    forms = [form for form, count in counts.most_common(_MOST_FORMS) if count >= least]
    sampled = {form: found for form in sorted(forms) if (found := _sampled(form, members, seen))}
    repeated = repeated_names([*sampled.values()])
    judged = [_judged(form, [*samples.values()], repeated) for form, samples in sampled.items()]
    if any(member.part for member in members):
        judged = [_of_series(each) for each in judged]
    settings, are_settings_sure = _settings(judged, forms, options)
    measured = {each.form: each.measured for each in judged if each.form in settings and not each.settings}
    results, are_results_sure = _results(judged, forms, options, () if options.metrics_file else measured)
    if not results:  # what was told may lie beside what was measured in all of the files
        both = [each for each in judged if each.both and (each.form in settings or options.config_file is None)]
        measured = {each.form: each.measured for each in both}
        settings, results = sorted({*settings, *measured}), sorted(measured)
        are_settings_sure = are_results_sure = all(each.both is Evidence.SURE for each in both)
    if not results or (not settings and options.config_file is not None):
        return None
    if not settings:
        with_results = [member for member in members if _has_any(member, results)]
        names = [member.name for member in with_results]
        told = params_of_names(names)
        results = _not_in_names(results, judged, told)
        are_told = _are_told_by_names(with_results, told)
        if not results or not (are_told or may_be_designed(varied_in_names(names))):
            return None
        are_settings_sure = are_told or options.metrics_file is not None
    parts = [member for member in members if _has_any(member, (*settings, *results))]
    count = sum(_has_both(member, settings, results) for member in parts)
    if count < least or (not is_chosen and 2 * count < len(parts)):
        return None
    others = [each.form for each in judged if each.form not in {*settings, *results} and _may_hold(each)]
    named = _named([each for each in judged if each.form in results and each.sample.is_nameless])
    return Layout(parts, settings, results, are_settings_sure and are_results_sure, others, measured, named)


def _of_series(judged: _Judged) -> _Judged:
    """What is known of files in a series: what they were told by their names alone: they may be of a run's epochs."""
    is_of_steps = is_counter(name_of(judged.form)) or says_a_step(judged.sample)
    both = Evidence.NONE if is_of_steps else min(judged.both, Evidence.LIKELY)
    return replace(judged, settings=Evidence.NONE, both=both)


def _not_in_names(results: Sequence[str], judged: Sequence[_Judged], told: Sequence[Params]) -> list[str]:
    """The forms of results without those that only repeat what the names of their runs tell."""
    names = set(told[0]) if told else set()
    measured = {each.form: {name.rpartition(".")[2] for name in _measured(each.sample)} for each in judged}
    repeating = {form for form, own in measured.items() if own and own <= names}
    return [form for form in results if form not in repeating]


def _are_told_by_names(members: Sequence[Member], told: Sequence[Params]) -> bool:
    """Whether names tell the settings; those of files are of several, since batches and folds are numbered, too."""
    is_of_files = any(member.part and "=" not in member.part for member in members)
    return bool(told) and not (is_of_files and (len(told[0]) == 1 or not tells_a_choice(told[0])))


def _named(nameless: Sequence[_Judged]) -> dict[str, str]:
    """What the metrics without names are called; one that is called ``value`` stays so where its file says no more."""
    is_alone = len(nameless) == 1
    return {
        each.form: name
        for each in nameless
        if is_result(name := name_of(each.form)) or not is_alone or "" in each.sample.document
    }


def _may_hold(judged: _Judged) -> bool:
    return judged.settings is not Evidence.NONE or judged.results is not Evidence.NONE


def _settings(judged: Sequence[_Judged], forms: Sequence[str], options: ReadOptions) -> tuple[list[str], bool]:
    """The forms of the files with settings, and whether these surely are."""
    if options.config_file is not None:
        return _chosen(forms, options.config_file), True
    for evidence in (Evidence.SURE, Evidence.LIKELY):
        found = [each.form for each in judged if each.settings is evidence]
        documents = [each.form for each in judged if each.settings is evidence and each.sample.form is not Form.LOG]
        found = documents or found or [each.form for each in judged if each.both is evidence]
        if found:
            return found, evidence is Evidence.SURE and len(found) <= _MOST_SETTINGS
    return [], False


def _results(
    judged: Sequence[_Judged], forms: Sequence[str], options: ReadOptions, with_settings: Iterable[str]
) -> tuple[list[str], bool]:
    """The forms of the files with results, and whether these surely are: logs for people where nothing else is.

    Two files with a metric of one name are two candidates, unless they are called after parts of the data: which of the
    best and the last is meant, the user knows.

    Parameters
    ----------
    with_settings : forms of the files with settings that hold results besides.
    """
    if options.metrics_file is not None:
        return _chosen(forms, options.metrics_file), True
    besides = sorted(with_settings)
    sure = [each for each in judged if each.results is Evidence.SURE and each.form not in besides]
    if any(each.sample.is_nameless for each in sure):  # who logs one metric in a file of its own does so with all
        sure = [each for each in judged if each in sure or (each.sample.is_nameless and each.results)]
    found = [each for each in sure if each.sample.form is not Form.LOG] or sure
    if found or besides:
        measured = [name for each in found if not _is_of_split(each.form) for name in _measured(each.sample)]
        rivals = sum(not each.sample.is_nameless for each in found)
        are_apart = rivals <= _MOST_RESULTS and len(measured) == len(set(measured))
        return [*besides, *(each.form for each in found)], are_apart
    likely = [each for each in judged if each.results is Evidence.LIKELY]
    return [each.form for each in likely if each.sample.form is not Form.LOG] or [each.form for each in likely], False


def _is_of_split(form: str) -> bool:
    return not (VALIDATION | OTHER_SPLITS).isdisjoint(words_of(posixpath.splitext(form)[0]))


def _chosen(forms: Sequence[str], glob: str) -> list[str]:
    """The forms that a glob chooses: of paths below the run, or of the names of files."""
    by_path = matching(glob, set(forms))
    wanted = {form for form in forms if form in by_path or matching(glob, {posixpath.basename(form)})}
    return sorted(wanted)


def _has_any(member: Member, forms: Sequence[str]) -> bool:
    return any(member.only(form) is not None for form in forms)


def _has_both(member: Member, settings: Sequence[str], results: Sequence[str]) -> bool:
    return (not settings or _has_any(member, settings)) and _has_any(member, results)


def _sampled(form: str, members: Sequence[Member], seen: dict[str, Contents | None]) -> dict[str, Contents]:
    """What some files of a form hold, by what their runs are called; nothing where these are of no known form."""
    having = [member for member in members if member.only(form) is not None]
    step = max(1, len(having) // _SAMPLES)
    samples: dict[str, Contents] = {}
    for looked_at, member in enumerate(having[::step][:_SAMPLES]):
        if (found := _sample(member, form, seen)) is not None:
            samples[member.name] = found
        elif looked_at and not samples:
            return {}
    alike = Counter(sample.form for sample in samples.values()).most_common(1)
    samples = {name: sample for name, sample in samples.items() if sample.form is alike[0][0]}
    return samples if 2 * len(samples) > min(len(having), _SAMPLES) else {}


def _judged(form: str, samples: Sequence[Contents], repeated: Collection[str]) -> _Judged:
    results = of_results(samples, form)
    are_told = all(sample.told for sample in samples)
    told = of_settings(samples, form) if are_told else Evidence.NONE
    if told is Evidence.LIKELY and results is Evidence.SURE and not samples[0].is_apart:
        told = Evidence.NONE  # what surely was measured has few names of choices by accident
    both, measured = of_both(samples, form, repeated) if are_told else (Evidence.NONE, frozenset())
    return _Judged(form, told, results, both, measured, samples[0])


def _measured(sample: Contents) -> list[str]:
    """The metrics in a file of results, without counters of steps."""
    if sample.document is None or sample.is_nameless:
        return []
    return [name for name in collect_metrics(sample.document) if not is_counter(name)]


def _sample(member: Member, form: str, seen: dict[str, Contents | None]) -> Contents | None:
    path = member.only(form) or ""
    if posixpath.basename(form) == EVENTS:
        return Contents(Form.EVENTS, {}, None)
    name = member.folder.name_of(path)
    if name not in seen:
        try:
            seen[name] = _looked_into(member.folder, path)
        except (Unreadable, OSError):
            seen[name] = None
    return seen[name]


def _looked_into(folder: Folder, path: str) -> Contents | None:
    """What a file holds; of a large one its first lines tell."""
    head = folder.head(path, _HEAD)
    if is_binary(head):
        return None
    if folder.size(path) <= CONFIG_LIMIT:
        return contents_of(folder.read(path, CONFIG_LIMIT), path)
    return contents_of(folder.head(path, CONFIG_LIMIT).rpartition(b"\n")[0], path)
