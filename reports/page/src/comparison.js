// Tables whose axes, measure and baseline are chosen in the page, and the table of all settings.
import { choice, el, heat } from "./dom.js";
import { parseFilter } from "./filter.js";
import { spread, spreadText } from "./stats.js";
import { VirtualTable } from "./table.js";
import { formatOf, moreIsBetter, ratio, seconds, signed, titleOf } from "./units.js";

const none = "-1";

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
    this.table = el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Comparison by chosen axes" });
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
    const relative = sweep.relativeTo(axis, code, state.measure);
    const cells = new Map();
    for (const group of sweep.groups) {
      const value = group.values[state.measure];
      if (value === undefined) continue;
      const key = `${group.codes[row]}:${column < 0 ? 0 : group.codes[column]}`;
      const cell = cells.get(key) ?? cells.set(key, { values: [], relatives: [] }).get(key);
      cell.values.push(value);
      if (!isNaN(relative[group.place])) cell.relatives.push(relative[group.place]);
    }
    const present = (place) => [...new Set([...cells.keys()].map((key) => Number(key.split(":")[place])))].sort((a, b) => a - b);
    const columns = present(1).map((i) => [i, column < 0 ? titleOf(state.measure) : `${sweep.axes[column].name} ${sweep.valueText(column, i)}`]);
    const head = el("tr", {}, el("th", { scope: "col" }, sweep.axes[row].name), ...columns.map(([, title]) => el("th", { scope: "col", class: "n" }, title)));
    const lines = present(0).map((i) => el("tr", {}, el("th", { scope: "row" }, sweep.valueText(row, i)), ...columns.map(([j]) => this.cell(cells.get(`${i}:${j}`)))));
    const caption = `Median ${titleOf(state.measure)} over the settings of each cell, with 95% interval (below 6 settings their range), and against ${sweep.axes[axis].name} ${sweep.valueText(axis, code)}, all else equal.`;
    this.table.replaceChildren(el("table", {}, el("caption", {}, el("span", {}, caption)), el("thead", {}, head), el("tbody", {}, ...lines)));
  }
  cell(content) {
    const cell = el("td", { class: "n" });
    if (!content) return cell;
    const { measure } = this.state, format = formatOf(measure), difference = measure.startsWith("ssim");
    const all = spread(content.values), against = spread(content.relatives);
    cell.title = `${all.count} settings`;
    cell.append(el("b", {}, format(all.median)));
    if (all.low !== null) cell.append(" ", el("span", { class: "interval" }, `${format(all.low)} to ${format(all.high)}${all.isRange ? " (range)" : ""}`));
    if (against) {
      cell.append(el("br"), el("span", { class: "against" }, spreadText(against, difference ? signed : ratio)));
      heat(cell, against.median, difference, moreIsBetter(measure));
    }
    return cell;
  }
}

function settings(sweep, state) {
  const number = (title, value, fill) => ({ title, number: true, value, fill });
  const relative = { runtime: [], memory: [], ssim: [] };
  const figure = (name) => number(titleOf(name) + (name === "runtime_s" ? " (median)" : ""), (group) => group.values[name] ?? NaN, (cell, group) => {
    if (name === "runtime_s" && group.warning) cell.append(el("span", { class: "flag", role: "img", title: group.warning, "aria-label": `warning: ${group.warning}` }, "⚠"), " ");
    if (name in group.values) cell.append(formatOf(name)(group.values[name]));
  });
  const against = (title, of, difference) => number(title, (group) => relative[of][group.place], (cell, group) => {
    const value = relative[of][group.place];
    if (isNaN(value)) return;
    cell.append((difference ? signed : ratio)(value));
    heat(cell, value, difference);
  });
  const has = (name) => sweep.names.includes(name);
  const columns = sweep.axes.map((axis, i) => ({ title: axis.name, value: (group) => group.codes[i], fill: (cell, group) => cell.append(axis.values[group.codes[i]]) }));
  columns.push(number("jobs", (group) => group.jobs.length, (cell, group) => cell.append(String(group.jobs.length))));
  if (has("runtime_s")) columns.push(figure("runtime_s"), number("95% interval", (group) => (group.runtime?.low == null ? NaN : group.runtime.high - group.runtime.low), (cell, group) => {
    if (group.runtime?.low != null) cell.append(el("span", { class: "interval" }, `${seconds(group.runtime.low)} to ${seconds(group.runtime.high)}${group.runtime.isRange ? " (range)" : ""}`));
  }), against("runtime ratio", "runtime", false));
  if (has("peak_memory_bytes")) columns.push(figure("peak_memory_bytes"), against("memory ratio", "memory", false));
  if (has("ssim")) columns.push(figure("ssim"), against("SSIM difference", "ssim", true));
  for (const name of sweep.names)
    if (!["runtime_s", "peak_memory_bytes", "ssim"].includes(name)) columns.push(figure(name));
  const table = new VirtualTable(`All settings of ${sweep.name}`, columns);
  const said = el("output", { class: "soft" });
  const filter = () => {
    const test = parseFilter(state.filter ?? "", sweep);
    table.filter((group) => test(group) && (!state.brush || state.brush(group)));
    said.textContent = `${table.shown.length} of ${sweep.groups.length} settings${state.brush ? " (brushed)" : ""}`;
  };
  const compare = () => {
    const [axis, code] = state.baseline;
    if (!sweep.axes.length) for (const each of Object.keys(relative)) relative[each] = sweep.groups.map(() => NaN);
    else {
      relative.runtime = sweep.relativeTo(axis, code, "runtime_s");
      relative.memory = sweep.relativeTo(axis, code, "peak_memory_bytes");
      relative.ssim = sweep.relativeTo(axis, code, "ssim");
    }
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
  requestAnimationFrame(() => table.refresh());  // now it knows its height
  const input = el("input", { type: "search", placeholder: "bf16 resolution=512 runtime_s<2", value: state.filter ?? "", oninput: () => state.set({ filter: input.value }) });
  const csv = el("button", { type: "button", onclick: () => download(`${sweep.name}.csv`, csvOf(table, columns)) }, "CSV of these rows");
  return el("div", { class: "settings" }, el("div", { class: "controls" }, el("label", { class: "field wide" }, el("span", {}, "Filter"), input), csv, said), table.element);
}

function csvOf(table, columns) {
  const quoted = (text) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const text = (column, row) => {
    if (column.number) {
      const value = column.value(row);
      return Number.isNaN(value) ? "" : String(value);
    }
    const cell = el("td");
    column.fill(cell, row);
    return cell.textContent;
  };
  const lines = [columns.map((column) => quoted(column.title)), ...table.shown.map((row) => columns.map((column) => quoted(text(column, row))))];
  return lines.map((line) => line.join()).join("\n") + "\n";
}
export function download(name, text, type = "text/csv") {
  const url = URL.createObjectURL(new Blob([text], { type }));
  el("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
