// The table by selected axes, measure and baseline, and the table of all settings.
import { choice, el, heat } from "./dom.js";
import { parseFilter } from "./filter.js";
import { basisText, overSettings, spreadText } from "./stats.js";
import { VirtualTable } from "./table.js";
import { comparedBy, formatOf, heatOf, relativeFormatOf, titleOf } from "./units.js";

const none = "-1", mostExtra = 4;

export function comparison(sweep, state) {
  const all = settings(sweep, state);
  if (!sweep.axes.length) return [all];
  const [axis, code] = state.baseline;
  const options = sweep.axes.flatMap((each, i) => each.values.map((value, j) => [`${i}:${j}`, `${each.name} = ${value || "(none)"}`]));
  const baseline = choice("Baseline", options, `${axis}:${code}`, (value) => state.set({ baseline: value.split(":").map(Number) }));
  return [el("div", { class: "controls" }, baseline), new Pivot(sweep, state).element, all];
}

class Pivot {
  constructor(sweep, state) {
    Object.assign(this, { sweep, state });
    state.rows ??= String(state.baseline[0]);
    state.columns ??= sweep.axes.length > 1 ? String(sweep.axes.findIndex((_, i) => i !== Number(state.rows))) : none;
    state.measure ??= sweep.names[0];
    const axes = sweep.axes.map((axis, i) => [String(i), axis.name]);
    const set = (name) => (value) => state.set({ [name]: value });
    this.table = el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Comparison by selected axes" });
    this.element = el("div", { class: "pivot" }, el("div", { class: "controls" },
      choice("Rows", axes, state.rows, set("rows")),
      choice("Columns", [[none, "(none)"], ...axes], state.columns, set("columns")),
      choice("Measure", sweep.names.map((name) => [name, titleOf(name)]), state.measure, set("measure"))), this.table);
    state.listen(() => this.draw());
    this.draw();
  }
  draw() {
    const { sweep, state } = this, row = Number(state.rows), column = Number(state.columns);
    const [axis, code] = state.baseline;
    const relative = sweep.relativeTo(axis, code, state.measure), { unlike } = sweep.axes[axis];
    const cells = new Map();
    for (const group of sweep.groups) {
      const value = group.values[state.measure];
      if (value === undefined) continue;
      const key = `${group.codes[row]}:${column < 0 ? 0 : group.codes[column]}`;
      const cell = cells.get(key) ?? cells.set(key, { groups: [], values: [] }).get(key);
      cell.values.push(value);
      cell.groups.push(group);
    }
    const present = (place) => [...new Set([...cells.keys()].map((key) => Number(key.split(":")[place])))].sort((a, b) => a - b);
    const columns = present(1).map((i) => [i, column < 0 ? titleOf(state.measure) : `${sweep.axes[column].name} ${sweep.valueText(column, i)}`]);
    const head = el("tr", {}, el("th", { scope: "col" }, sweep.axes[row].name), ...columns.map(([, title]) => el("th", { scope: "col", class: "n" }, title)));
    const lines = present(0).map((i) => el("tr", {}, el("th", { scope: "row" }, sweep.valueText(row, i)), ...columns.map(([j]) => this.cell(cells.get(`${i}:${j}`), relative))));
    const caption = `Median ${titleOf(state.measure)} and range over the settings of each cell; below it the mean relative to ${sweep.axes[axis].name} ${sweep.valueText(axis, code)} with 95% interval (range with fewer than 6 matched settings), all else equal${unlike.length ? ` except ${unlike.join(", ")}` : ""}.`;
    this.table.replaceChildren(el("table", {}, el("caption", {}, el("span", {}, caption)), el("thead", {}, head), el("tbody", {}, ...lines)));
  }
  cell(content, relative) {
    const cell = el("td", { class: "n" });
    if (!content) return cell;
    const { measure, baseline } = this.state, format = formatOf(measure);
    const all = overSettings(content.values), against = this.sweep.effectOf(content.groups, baseline[0], relative, measure);
    cell.title = `${all.count} settings`;
    cell.append(el("b", {}, format(all.median)));
    if (all.low !== null) cell.append(" ", el("span", { class: "interval" }, `${format(all.low)} to ${format(all.high)}${all.isRange ? " (range)" : ""}`));
    if (against) {
      cell.append(el("br"), el("span", { class: "against" }, spreadText(against, relativeFormatOf(measure))));
      heat(cell, heatOf(measure, against.median));
    }
    return cell;
  }
}

// The columns of the table of all settings. `relatives[name]`: by group, from Sweep.relativeTo().
function columnsOf(sweep, relatives) {
  const number = (title, value, fill, more = {}) => ({ title, number: true, value, fill, ...more });
  const figure = (name) => number(titleOf(name), (group) => group.values[name] ?? NaN, (cell, group) => {
    if (name === sweep.names[0] && group.warning) cell.append(el("span", { class: "flag", role: "img", title: group.warning, "aria-label": `warning: ${group.warning}` }, "⚠"), " ");
    const spread = sweep.spreadOf(group, name), format = formatOf(name);
    if (!spread) return;
    cell.append(format(spread.median));
    if (spread.low !== null) cell.append(" ", el("span", { class: "interval" }, `${format(spread.low)} to ${format(spread.high)}${basisText(spread) && ` (${basisText(spread)})`}`));
  }, { isExtra: !(name in sweep.measures), spread: (group) => sweep.spreadOf(group, name) });
  const against = (name) => number(`${titleOf(name)} ${comparedBy(name)}`, (group) => relatives[name][group.place], (cell, group) => {
    const value = relatives[name][group.place];
    if (isNaN(value)) return;
    cell.append(relativeFormatOf(name)(value));
    heat(cell, heatOf(name, value));
  });
  const axes = sweep.axes.map((axis, i) => ({ title: axis.name, value: (group) => group.codes[i], fill: (cell, group) => cell.append(axis.values[group.codes[i]]) }));
  const jobs = number("jobs", (group) => group.jobs.length, (cell, group) => cell.append(String(group.jobs.length)));
  return [...axes, jobs, ...sweep.names.flatMap((name) => (name in relatives ? [figure(name), against(name)] : [figure(name)]))];
}

function settings(sweep, state) {
  const relatives = Object.fromEntries(sweep.axes.length ? sweep.main.map((name) => [name, []]) : []);
  const columns = columnsOf(sweep, relatives);
  // A few further metrics are shown; a style transfer has too many.
  const extra = columns.filter((column) => column.isExtra).map((column) => column.title);
  state.hidden ??= extra.length > mostExtra ? extra : [];
  const shownColumns = () => columns.filter((column) => !state.hidden.includes(column.title));
  const table = new VirtualTable(`All settings of ${sweep.name}`, shownColumns());
  const said = el("output", { class: "soft" });
  const filter = () => {
    const test = parseFilter(state.filter ?? "", sweep);
    table.filter((group) => test(group) && (!state.brush || state.brush(group)));
    said.textContent = `${table.shown.length} of ${sweep.groups.length} settings${state.brush ? " (filtered by brush)" : ""}`;
  };
  const compare = () => {
    const [axis, code] = state.baseline;
    for (const name of Object.keys(relatives)) relatives[name] = sweep.relativeTo(axis, code, name);
    for (const group of sweep.groups) group.isBaseline = sweep.axes.length > 0 && group.codes[axis] === code;
  };
  compare();
  table.show(sweep.groups, () => true);
  filter();
  state.listen((changed) => {
    if ("baseline" in changed) {
      compare();
      table.show(sweep.groups, table.keep);
    }
    if ("filter" in changed || "brush" in changed) filter();
  });
  requestAnimationFrame(() => table.refresh());  // now its height is known
  const input = el("input", { type: "search", placeholder: "bf16 resolution=512 runtime_s<2", value: state.filter ?? "", oninput: () => state.set({ filter: input.value }) });
  const csv = el("button", { type: "button", onclick: () => download(`${sweep.name}.csv`, csvOf(table)) }, "CSV of these rows");
  const chooser = chooserOf(columns, state, () => table.setColumns(shownColumns()));
  return el("div", { class: "settings" }, el("div", { class: "controls" }, el("label", { class: "field wide" }, el("span", {}, "Filter"), input), csv, said), chooser, table.element);
}

function chooserOf(columns, state, change) {
  const box = (column) => {
    const input = el("input", { type: "checkbox", checked: !state.hidden.includes(column.title), onchange: () => {
      state.hidden = input.checked ? state.hidden.filter((title) => title !== column.title) : [...state.hidden, column.title];
      change();
    } });
    return el("label", {}, input, column.title);
  };
  return el("details", { class: "columns" }, el("summary", {}, "Columns"), el("div", {}, ...columns.map(box)));
}

// The rows shown as CSV; an interval's ends are separate columns.
function csvOf(table) {
  const quoted = (text) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const number = (value) => (value == null || Number.isNaN(value) ? "" : String(value));
  const cells = (column, row) => {
    if (column.spread) {
      const spread = column.spread(row);
      return [number(spread?.median), number(spread?.low), number(spread?.high)];
    }
    if (column.number) return [number(column.value(row))];
    const cell = el("td");
    column.fill(cell, row);
    return [quoted(cell.textContent)];
  };
  const head = table.columns.flatMap((column) => (column.spread ? [column.title, `${column.title} low`, `${column.title} high`] : [column.title]).map(quoted));
  const lines = [head, ...table.shown.map((row) => table.columns.flatMap((column) => cells(column, row)))];
  return lines.map((line) => line.join()).join("\n") + "\n";
}
export function download(name, content, type = "text/csv") {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  el("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
