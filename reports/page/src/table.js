// A table of any length: only visible rows are elements. A click on a head sorts.
import { el } from "./dom.js";

const rowHeight = 34;

// The order of the keys: smallest first, stable, NaN last. Sorting plain numbers is many times faster than sorting with a
// comparison function, so the keys are sorted and each key's position is looked up.
function places(keys) {
  const sorted = keys.filter((key) => !isNaN(key)).sort(), used = new Uint32Array(sorted.length), order = new Array(keys.length);
  let last = sorted.length;
  keys.forEach((key, i) => {
    if (isNaN(key)) return (order[last++] = i);
    let low = 0, high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] < key) low = middle + 1;
      else high = middle;
    }
    order[low + used[low]++] = i;
  });
  return order;
}

export class VirtualTable {
  // columns: {title, number: bool, value(row): the number it sorts by, NaN for none, fill(cell, row)}
  constructor(label, columns) {
    this.head = el("tr", { "aria-rowindex": 1 });
    this.body = el("tbody");
    this.table = el("table", {}, el("thead", {}, this.head), this.body);
    this.element = el("div", { class: "scroll virtual", tabindex: 0, role: "region", "aria-label": label, onscroll: () => this.draw() }, this.table);
    [this.rows, this.keep] = [[], () => true];
    this.setColumns(columns);
  }
  setColumns(columns) {
    [this.columns, this.sortedBy, this.ordered] = [columns, null, null];
    this.heads = columns.map((column, i) => el("th", { scope: "col", class: column.number ? "n" : null },
      el("button", { type: "button", onclick: () => this.sort(i) }, column.title)));
    this.head.replaceChildren(...this.heads);
    this.refresh();
  }
  // `rows`: all rows. `keep(row)`: whether it is shown.
  show(rows, keep) {
    [this.rows, this.keep, this.ordered] = [rows, keep, null];
    this.refresh();
  }
  filter(keep) {
    this.keep = keep;
    this.refresh();
  }
  sort(column) {
    const down = this.sortedBy?.column === column && !this.sortedBy.down;
    this.sortedBy = { column, down };
    this.heads.forEach((head, i) => (i === column ? head.setAttribute("aria-sort", down ? "descending" : "ascending") : head.removeAttribute("aria-sort")));
    this.ordered = null;
    this.refresh();
  }
  // Rows without a value stay at the end.
  order() {
    if (!this.sortedBy) return this.rows;
    const { column, down } = this.sortedBy, sign = down ? -1 : 1, keys = Float64Array.from(this.rows, (row) => sign * this.columns[column].value(row));
    return places(keys).map((i) => this.rows[i]);
  }
  refresh() {
    this.ordered ??= this.order();
    this.shown = this.ordered.filter(this.keep);
    this.table.setAttribute("aria-rowcount", this.shown.length + 1);
    this.element.style.setProperty("--rows", Math.min(this.shown.length, 16));
    this.element.style.setProperty("--head", `${this.head.offsetHeight || rowHeight}px`);
    this.first = -1;
    this.draw();
  }
  draw() {
    const fit = Math.ceil(Math.min(this.element.clientHeight || 600, 2000) / rowHeight) + 20;
    const first = Math.max(0, Math.min(Math.floor(this.element.scrollTop / rowHeight) - 10, this.shown.length - fit));
    if (first === this.first) return;
    this.first = first;
    const end = Math.min(first + fit, this.shown.length);
    const space = (rows) => el("tr", { class: "space", "aria-hidden": "true" }, el("td", { colspan: this.columns.length, style: `height:${rows * rowHeight}px` }));
    const lines = this.shown.slice(first, end).map((row, i) => this.line(row, first + i));
    this.body.replaceChildren(...(first ? [space(first)] : []), ...lines, ...(end < this.shown.length ? [space(this.shown.length - end)] : []));
  }
  line(row, place) {
    const cells = this.columns.map((column) => {
      const cell = el("td", { class: column.number ? "n" : null });
      column.fill(cell, row);
      return cell;
    });
    return el("tr", { "aria-rowindex": place + 2, class: row.isBaseline ? "base" : null }, ...cells);
  }
}

// Makes the page's static tables sortable.
export function makeSortable(table) {
  const body = table.tBodies[0];
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = el("button", { type: "button" }, ...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = (row) => row.cells[column].dataset.value ?? row.cells[column].textContent;
      const rows = [...body.rows].sort((a, b) => {
        const x = key(a), y = key(b);
        if ((x === "") !== (y === "")) return x === "" ? 1 : -1;
        const order = x !== "" && !isNaN(x) && !isNaN(y) ? x - y : x.localeCompare(y);
        return down ? -order : order;
      });
      body.append(...rows);
    });
  });
}
