"use strict";
(() => {
  const SVG_HEIGHT = 330, TOP = 64, BOTTOM = 22, LISTED = 50, GROUPS = 16, THICK = 25, LABEL = 11.5, SMALLEST_LABEL = 9;
  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) {
      if (value === true) element.setAttribute(key, "");
      else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, String(value));
    }
    element.append(...children);  // texts become text nodes, whatever stands in them
    return element;
  };
  const press = (button, on) => button.setAttribute("aria-pressed", String(on));
  // A button that opens something and folds it again, and says which of the two is next.
  const toggle = (closed, opened, act) => {
    const button = make("button", { type: "button", "aria-expanded": "false" }, closed);
    button.addEventListener("click", () => {
      const open = button.getAttribute("aria-expanded") !== "true";
      button.setAttribute("aria-expanded", String(open));
      button.textContent = open ? opened : closed;
      act(open);
    });
    return button;
  };
  const data = JSON.parse(document.getElementById("data").textContent);

  // --- Theme: for this visit only ---------------------------------------------------------------------------------

  const repaint = [];
  const themes = ["light dark", "light", "dark"], words = ["auto", "light", "dark"];
  let theme = 0;
  const themeButton = make("button", { type: "button" }, "Theme: auto");
  themeButton.addEventListener("click", () => {
    theme = (theme + 1) % themes.length;
    document.documentElement.style.colorScheme = themes[theme];
    themeButton.textContent = `Theme: ${words[theme]}`;
    repaint.forEach((paint) => paint());
  });
  document.getElementById("tools").append(themeButton);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => repaint.forEach((paint) => paint()));

  const colours = (host) => {
    const probe = host.appendChild(make("span", { class: "probe", "aria-hidden": "true" }));
    const found = {};
    for (const key of ["text", "faint", "line", "bar", "ground", "good", "run"]) {
      probe.style.color = `var(--${key})`;
      found[key] = getComputedStyle(probe).color;
    }
    probe.remove();
    return found;
  };

  // --- Panel: search, sort, fold, hide, pin -----------------------------------------------------------------------

  const ASCENDING = new Set(["rank", "name", "best"]);
  const panel = (section) => {
    const table = section.querySelector("table.panel");
    if (!table) return;
    const bodies = [...table.tBodies];
    const state = bodies.map((body, at) => ({ body, at, hidden: false, pinned: false }));
    const controls = section.querySelector(".controls");
    const id = `search-${section.dataset.metric}`;
    const search = make("input", { type: "search", id, size: 24, placeholder: "name or good value" });
    const shownAgain = make("button", { type: "button", hidden: true }, "Show hidden");
    const foldAll = toggle("Show values", "Fold values", (open) => folds.forEach((set) => set(open)));
    const told = make("span", { role: "status", class: "hint" });
    const folded = bodies.filter((body) => body.classList.contains("folded")).length;
    const unfold = toggle(`Show ${folded} more, which look like noise`, `Fold ${folded} that look like noise`, () => arrange());
    controls.append(make("label", { for: id }, "Search params "), search);
    if (folded) controls.append(unfold);
    if (table.querySelector("tr.value")) controls.append(foldAll);
    controls.append(shownAgain, told);
    let key = "rank", down = false;

    const cellOf = (body, name) => body.rows[0].querySelector(`.${name}`);
    const valueOf = (body, name) => {
      const text = cellOf(body, name)?.dataset.v;
      if (text === undefined) return null;
      return name === "name" || name === "best" ? text : Number(text);
    };
    const compare = (a, b) => {
      if (a.pinned !== b.pinned) return a.pinned ? -1 : 1;
      const one = valueOf(a.body, key), other = valueOf(b.body, key);
      if (one === null || other === null) return (one === null) - (other === null) || a.at - b.at;
      const order = typeof one === "string" ? one.localeCompare(other, undefined, { numeric: true })
        : key === "correlation" ? Math.abs(one) - Math.abs(other) : one - other;
      return (down ? -order : order) || a.at - b.at;
    };
    const arrange = () => {
      const wanted = search.value.trim().toLowerCase();
      let shown = 0, noise = false;
      for (const each of [...state].sort(compare)) {
        const text = `${valueOf(each.body, "name")} ${valueOf(each.body, "best") ?? ""}`.toLowerCase();
        const isFolded = !wanted && unfold.getAttribute("aria-expanded") === "false" && each.body.classList.contains("folded");
        each.body.hidden = each.hidden || !(each.pinned || (text.includes(wanted) && !isFolded));
        shown += !each.body.hidden;
        const first = key === "rank" && !down && !noise && each.body.classList.contains("noise") && !each.body.hidden;
        each.body.classList.toggle("first-noise", first && shown > 1);
        noise ||= first;
        table.append(each.body);
      }
      const hidden = state.filter((each) => each.hidden).length;
      shownAgain.hidden = !hidden;
      shownAgain.textContent = `Show ${hidden} hidden`;
      told.textContent = shown < state.length ? `${shown} of ${state.length} params shown` : "";
      for (const head of heads) {
        if (head.dataset.key === key) head.setAttribute("aria-sort", down ? "descending" : "ascending");
        else head.removeAttribute("aria-sort");
        const mark = head.querySelector(".arrow");
        if (mark) mark.textContent = head.dataset.key === key ? (down ? " ↓" : " ↑") : "";
      }
    };
    const heads = [...table.tHead.rows[0].cells];
    for (const head of heads) {
      const title = head.textContent;
      const button = make("button", { type: "button", title: head.title }, title, make("span", { class: "arrow", "aria-hidden": "true" }));
      head.removeAttribute("title");
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const other = head.dataset.key;
        down = other === key ? !down : !ASCENDING.has(other);
        key = other;
        arrange();
      });
    }
    table.tHead.rows[0].append(make("th", { scope: "col", class: "tools" }, make("span", { class: "sr" }, "Pin and hide")));
    const folds = [];
    for (const each of state) {
      const name = valueOf(each.body, "name");
      const pin = make("button", { type: "button", "aria-pressed": "false", "aria-label": `Pin ${name}`, title: "Pin to the top" }, "pin");
      const hide = make("button", { type: "button", "aria-label": `Hide ${name}`, title: "Hide; nothing is fitted anew" }, "hide");
      pin.addEventListener("click", () => { each.pinned = !each.pinned; each.body.classList.toggle("pinned", each.pinned); press(pin, each.pinned); arrange(); pin.focus(); });
      hide.addEventListener("click", () => { each.hidden = true; each.pinned = false; each.body.classList.remove("pinned"); press(pin, false); arrange(); shownAgain.focus(); });
      each.body.rows[0].append(make("td", { class: "row-tools" }, pin, " ", hide));
      const values = [...each.body.querySelectorAll("tr.value")];
      values.forEach((row) => row.append(make("td")));
      if (!values.length) continue;
      const fold = make("button", { type: "button", class: "fold", "aria-label": `Values of ${name}` }, "▸");
      const set = (open) => {
        values.forEach((row) => { row.hidden = !open; });
        fold.setAttribute("aria-expanded", String(open));
        fold.textContent = open ? "▾" : "▸";
      };
      fold.addEventListener("click", () => set(values[0].hidden));
      folds.push(set);
      cellOf(each.body, "name").prepend(fold);
      set(false);
    }
    shownAgain.addEventListener("click", () => { state.forEach((each) => { each.hidden = false; }); arrange(); search.focus(); });
    search.addEventListener("input", arrange);
    arrange();
  };

  // --- Parallel coordinates ---------------------------------------------------------------------------------------

  const shortNumber = (value) => {
    if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
    if (value && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6)) {
      const [digits, exponent] = value.toExponential(2).split("e");
      return `${Number(digits)}e${Number(exponent)}`;
    }
    return String(Number(value.toPrecision(3)));
  };
  // A name that may be broken behind its separators.
  const wordsOf = (name) => name.split(/(?<=[._/-])/);
  const breakable = (name) => make("bdi", {}, ...wordsOf(name).flatMap((part, index) => (index ? [make("wbr"), part] : [part])));
  const textOf = (axis, value) => (value === null ? axis.absent ?? "–" : axis.levels ? axis.levels[value] : shortNumber(value));

  // Where each run is on an axis, 0 at the bottom to 1; null where it lacks the param.
  const places = (axis, percentile) => {
    const present = axis.values.filter((value) => value !== null);
    if (axis.levels) {
      const used = [...new Set(present)].sort((a, b) => a - b);
      const at = new Map(used.map((value, index) => [value, used.length > 1 ? index / (used.length - 1) : 0.5]));
      return axis.values.map((value) => (value === null ? null : at.get(value)));
    }
    if (percentile) {
      const sorted = [...present].sort((a, b) => a - b), at = new Map();
      for (let start = 0; start < sorted.length;) {
        let end = start;
        while (end < sorted.length && sorted[end] === sorted[start]) end += 1;
        at.set(sorted[start], sorted.length > 1 ? (start + end - 1) / 2 / (sorted.length - 1) : 0.5);
        start = end;
      }
      return axis.values.map((value) => (value === null ? null : at.get(value)));
    }
    const to = axis.log ? Math.log : (value) => value;
    let low = Infinity, high = -Infinity;
    for (const value of present) { low = Math.min(low, to(value)); high = Math.max(high, to(value)); }
    const size = Math.max(Math.abs(low), Math.abs(high)) || 1;  // the difference of two huge numbers may overflow
    const span = high / size - low / size || 1;
    return axis.values.map((value) => (value === null ? null : low === high ? 0.5 : (to(value) / size - low / size) / span));
  };

  const parallel = (host) => {
    const found = data.metrics[Number(host.dataset.metric)];
    if (!found || !found.axes.length) return;
    const { axes, sign, names, links } = found, count = names.length;
    const order = [...names.keys()].sort((a, b) => sign * (axes[0].values[b] - axes[0].values[a]) || a - b);
    const quality = new Float64Array(count);
    order.forEach((run, rank) => { quality[run] = count > 1 ? 1 - rank / (count - 1) : 1; });
    const brushes = new Map();
    let percentile = false, at = axes.map((axis) => places(axis, percentile)), width = 0, gap = 0, paint = null, asked = false, listing = 0;

    const controls = make("div", { class: "controls" });
    const best = make("button", { type: "button" }, "Best tenth");
    const clear = make("button", { type: "button", disabled: true }, "Clear");
    const ranks = make("button", { type: "button", "aria-pressed": "false" }, "Percentile axes");
    const told = make("span", { role: "status", class: "hint told" });
    controls.append(best, clear, ranks, told);
    const lines = make("div", { class: "lines", tabindex: "0", role: "group", "aria-label": "Runs in parallel coordinates; the table below holds the same" });
    const stage = make("div", { class: "stage" });
    const back = make("canvas", { "aria-hidden": "true" }), front = make("canvas", { "aria-hidden": "true" });
    stage.append(back, front);
    lines.append(stage);
    const listed = make("div", { class: "wide brushed", tabindex: "0", role: "region", "aria-label": "Runs that are kept" });
    host.append(controls, lines, listed);

    const x = (index) => gap * (index + 0.5);
    const y = (place) => TOP + (1 - place) * (SVG_HEIGHT - TOP - BOTTOM);
    const prepare = (canvas) => {
      const scale = window.devicePixelRatio || 1;
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(SVG_HEIGHT * scale);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${SVG_HEIGHT}px`;
      const context = canvas.getContext("2d");
      context.scale(scale, scale);
      return context;
    };
    const trace = (context, run) => {
      let drawing = false;
      for (let axis = 0; axis < axes.length; axis += 1) {
        const place = at[axis][run];
        if (place === null) { drawing = false; continue; }
        if (drawing) context.lineTo(x(axis), y(place));
        else context.moveTo(x(axis), y(place));
        drawing = true;
      }
    };
    const kept = (run) => {
      for (const [axis, [low, high]] of brushes) {
        const place = at[axis][run];
        if (place === null || place < low - 1e-9 || place > high + 1e-9) return false;
      }
      return true;
    };
    // In groups of alike quality, the worst first, so that the best lie on top.
    const stroke = (context, runs, colour, faintest, strongest) => {
      context.strokeStyle = colour;
      for (let group = 0; group < GROUPS; group += 1) {
        const share = group / (GROUPS - 1);
        context.globalAlpha = faintest + (strongest - faintest) * share * share;
        context.beginPath();
        for (const run of runs) if (Math.min(Math.floor(quality[run] * GROUPS), GROUPS - 1) === group) trace(context, run);
        context.stroke();
      }
      context.globalAlpha = 1;
    };
    const all = [...names.keys()];
    const drawBack = () => {
      const context = prepare(back);
      context.lineWidth = 1;
      stroke(context, all, paint.run, 0.05, 0.16);
      context.strokeStyle = paint.faint;
      context.lineWidth = 1;
      axes.forEach((_, axis) => {
        context.beginPath();
        context.moveTo(x(axis), TOP);
        context.lineTo(x(axis), SVG_HEIGHT - BOTTOM);
        context.stroke();
      });
    };
    const drawFront = () => {
      const context = prepare(front);
      const runs = all.filter(kept);
      context.lineWidth = runs.length > THICK ? 1 / devicePixelRatio : 1.4;  // a browser draws hairlines five times as fast
      stroke(context, runs, paint.bar, brushes.size ? 0.3 : 0.03, 0.85);
      say(runs.length);
      clearTimeout(listing);
      listing = setTimeout(() => list(runs));  // the lines are on the screen first
    };
    const refresh = () => {
      if (asked || !paint) return;  // the first layout draws what is kept by then
      asked = true;
      requestAnimationFrame(() => { asked = false; drawFront(); });
    };
    const cellOfRun = (run) => (links[run] ? make("a", { href: links[run] }, make("bdi", {}, names[run])) : make("bdi", {}, names[run]));
    const say = (left) => {
      told.textContent = `${left.toLocaleString("en")} of ${count.toLocaleString("en")} lines kept`
        + (found.total > count ? ` (${found.total.toLocaleString("en")} runs in all)` : "")
        + (left > LISTED ? `; the best ${LISTED} are listed` : "");
      clear.disabled = !brushes.size;
    };
    const list = (runs) => {
      const ranked = [...runs].sort((a, b) => quality[b] - quality[a]), first = ranked.slice(0, LISTED);
      const head = make("tr", {}, make("th", { scope: "col" }, "run"), ...axes.map((axis) => make("th", { scope: "col" }, axis.title.length > 20 ? breakable(axis.title) : make("bdi", {}, axis.title))));
      const rows = first.map((run) => make("tr", {}, make("th", { scope: "row" }, cellOfRun(run)),
        ...axes.map((axis) => make("td", { class: axis.levels ? null : "num" }, make("bdi", {}, textOf(axis, axis.values[run]))))));
      listed.replaceChildren(make("table", {}, make("caption", { class: "sr" }, "Runs that are kept, the best first"), make("thead", {}, head), make("tbody", {}, ...rows)));
    };

    // --- Axes with their brushes
    const handles = axes.map((axis, index) => {
      const label = make("div", { class: "label", title: axis.title }, make("span", {}, breakable(axis.label ?? axis.title)));
      const top = make("div", { class: "ends" }), bottom = make("div", { class: "ends" });
      const mark = make("div", { class: "brush", hidden: true });
      const handle = make("div", { class: "handle", tabindex: "0", role: "slider", "aria-orientation": "vertical", "aria-label": `Keep runs by ${axis.title}`, "aria-valuemin": "0", "aria-valuemax": "100", "aria-valuenow": "50", "aria-valuetext": "all" }, label, top, bottom, mark);
      stage.append(handle);
      const placeOf = (event) => {
        const box = handle.getBoundingClientRect();
        return Math.min(Math.max(1 - (event.clientY - box.top - TOP) / (SVG_HEIGHT - TOP - BOTTOM), 0), 1);
      };
      let start = null;
      handle.addEventListener("pointerdown", (event) => {
        if (event.button !== 0) return;
        start = placeOf(event);
        handle.setPointerCapture(event.pointerId);
      });
      handle.addEventListener("pointermove", (event) => {
        if (start === null) return;
        const now = placeOf(event);
        if (Math.abs(now - start) > 0.01) brush(index, [Math.min(start, now), Math.max(start, now)]);
      });
      const end = (event) => {
        if (start !== null && Math.abs(placeOf(event) - start) <= 0.01) brush(index, null);
        start = null;
      };
      handle.addEventListener("pointerup", end);
      handle.addEventListener("pointercancel", () => { start = null; });
      handle.addEventListener("keydown", (event) => {
        const step = { ArrowUp: 0.05, ArrowDown: -0.05, PageUp: 0.2, PageDown: -0.2 }[event.key];
        const [low, high] = brushes.get(index) ?? [0.4, 0.6];
        if (event.key === "Escape" || event.key === "Delete") brush(index, null);
        else if (event.key === "Enter" || event.key === " ") brush(index, [low, high]);
        else if (event.key === "Home") brush(index, [0, high - low]);
        else if (event.key === "End") brush(index, [1 - (high - low), 1]);
        else if (step && event.shiftKey) brush(index, [low, Math.min(Math.max(high + step, low + 0.02), 1)]);
        else if (step) { const move = Math.min(Math.max(step, -low), 1 - high); brush(index, [low + move, high + move]); }
        else return;
        event.preventDefault();
      });
      return { handle, top, bottom, mark };
    });
    const valuesBetween = (index, low, high) => {
      const axis = axes[index];
      const inside = axis.values.filter((value, run) => value !== null && at[index][run] >= low - 1e-9 && at[index][run] <= high + 1e-9);
      if (!inside.length) return "no run";
      if (axis.levels) return [...new Set(inside)].map((value) => axis.levels[value]).join(", ");
      let least = Infinity, most = -Infinity;
      for (const value of inside) { least = Math.min(least, value); most = Math.max(most, value); }
      return `${shortNumber(least)} to ${shortNumber(most)}`;
    };
    const show = (index) => {
      const range = brushes.get(index), { handle, mark } = handles[index];
      mark.hidden = !range;
      if (range) {
        mark.style.top = `${y(range[1])}px`;
        mark.style.height = `${Math.max(y(range[0]) - y(range[1]), 3)}px`;
      }
      handle.setAttribute("aria-valuetext", range ? valuesBetween(index, ...range) : "all");
      handle.setAttribute("aria-valuenow", String(range ? Math.round(50 * (range[0] + range[1])) : 50));
    };
    const brush = (index, range) => {
      if (range) brushes.set(index, range);
      else brushes.delete(index);
      show(index);
      refresh();
    };
    const handleWidth = () => Math.min(gap, 90);
    // Labels so small, down to what can be read, that no word of theirs breaks.
    const fitLabels = () => {
      const context = back.getContext("2d");
      context.font = `${LABEL}px ${getComputedStyle(stage).fontFamily}`;
      const widest = Math.max(...axes.flatMap((axis) => wordsOf(axis.label ?? axis.title)).map((word) => context.measureText(word).width));
      stage.style.fontSize = `${Math.max(SMALLEST_LABEL, Math.min(LABEL, LABEL * (handleWidth() - 4) / widest))}px`;
    };
    const place = () => {
      handles.forEach(({ handle, top, bottom }, index) => {
        handle.style.left = `${x(index) - handleWidth() / 2}px`;
        handle.style.width = `${handleWidth()}px`;
        handle.style.height = `${SVG_HEIGHT}px`;
        const axis = axes[index];
        let lowest = null, highest = null;
        at[index].forEach((where, run) => {
          if (where === null) return;
          if (lowest === null || where < at[index][lowest]) lowest = run;
          if (highest === null || where > at[index][highest]) highest = run;
        });
        top.style.top = `${TOP - 17}px`;
        bottom.style.top = `${SVG_HEIGHT - BOTTOM + 3}px`;
        const ended = (run) => (run === null ? "" : textOf({ ...axis, levels: axis.ends ?? axis.levels }, axis.values[run]));
        top.textContent = ended(highest);
        bottom.textContent = ended(lowest);
        show(index);
      });
    };
    const layout = () => {
      if (!host.offsetParent && host.getClientRects().length === 0) return;
      width = Math.max(lines.clientWidth, axes.length * 62);
      gap = width / axes.length;
      stage.style.width = `${width}px`;
      paint = colours(host);
      fitLabels();
      place();
      drawBack();
      drawFront();
    };
    best.addEventListener("click", () => {
      const run = order[Math.max(Math.ceil(count / 10) - 1, 0)], edge = at[0][run];
      brush(0, sign > 0 ? [edge, 1] : [0, edge]);
    });
    clear.addEventListener("click", () => { const used = [...brushes.keys()]; brushes.clear(); used.forEach(show); refresh(); best.focus(); });
    ranks.addEventListener("click", () => { percentile = !percentile; press(ranks, percentile); brushes.clear(); at = axes.map((axis) => places(axis, percentile)); layout(); });
    repaint.push(layout);
    let size = 0;
    new ResizeObserver(() => { if (host.clientWidth !== size) { size = host.clientWidth; layout(); } }).observe(host);
  };

  // --- Metrics ----------------------------------------------------------------------------------------------------

  const sections = [...document.querySelectorAll("section.metric")], switches = [...document.querySelectorAll("a.switch")];
  const choose = (chosen) => {
    sections.forEach((section, index) => { section.hidden = index !== chosen; });
    switches.forEach((link, index) => { if (index === chosen) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current"); });
  };
  switches.forEach((link, index) => link.addEventListener("click", (event) => { event.preventDefault(); choose(index); }));
  sections.forEach(panel);
  document.querySelectorAll("div.parallel").forEach(parallel);
  if (switches.length) {
    const asked = sections.findIndex((section) => `#${section.id}` === location.hash);
    choose(Math.max(asked, 0));
  }
  window.addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((each) => { each.open = true; }));
})();
