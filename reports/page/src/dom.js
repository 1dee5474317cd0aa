// Elements with text, never with markup from data.
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

// A name with line breaks allowed after underscores.
export function breakable(name) {
  return name.split(/(?<=_)/).flatMap((part) => [part, el("wbr")]);
}

// A labelled choice. `options`: [value, text]. `change` gets the value as text.
export function choice(label, options, value, change) {
  const select = el("select", { onchange: () => change(select.value) }, ...options.map(([each, text]) => el("option", { value: each }, text)));
  select.value = value;
  return el("label", { class: "field" }, el("span", {}, label), select);
}

// `size`: -1 (best) to 1 (worst).
export function heat(cell, size) {
  cell.classList.add("heat", size < 0 ? "better" : "worse");
  cell.style.setProperty("--heat", `${Math.abs(100 * size).toFixed(0)}%`);
}

// At most `most` of the items, evenly spaced.
export function thin(items, most) {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, i) => items[Math.floor((i * items.length) / most)]);
}
