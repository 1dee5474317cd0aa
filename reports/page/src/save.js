// Saves a chart as a picture with its title and legend, which are outside of the SVG in the page.
import { download } from "./comparison.js";
import { el } from "./dom.js";

const space = "http://www.w3.org/2000/svg", line = 22, edge = 12;
const painted = ["fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "font-family", "font-size"];

function text(content, x, y, size, colour) {
  const element = document.createElementNS(space, "text");
  Object.entries({ x, y, fill: colour, "font-size": size, "font-family": "system-ui, sans-serif" }).forEach(([key, value]) => element.setAttribute(key, value));
  element.append(content);
  return element;
}

// Its computed style as attributes.
function standalone(svg) {
  const copy = svg.cloneNode(true), own = [svg, ...svg.querySelectorAll("*")];
  [copy, ...copy.querySelectorAll("*")].forEach((element, i) => {
    const style = getComputedStyle(own[i]);
    for (const name of painted) element.setAttribute(name, style.getPropertyValue(name));
  });
  copy.querySelectorAll("style, .hit").forEach((element) => element.remove());
  return copy;
}

// Swatches and their names, in rows as wide as the chart. Returns their height.
function addLegend(out, place, width, top, ink) {
  let x = edge, y = top;
  for (const item of place.querySelectorAll("[class*=swatch] > svg")) {
    const name = item.parentElement.textContent.trim(), size = 24 + 7 * name.length;
    if (x + size > width && x > edge) [x, y] = [edge, y + line];
    const swatch = standalone(item);
    swatch.setAttribute("x", x);
    swatch.setAttribute("y", y - 12);
    out.append(swatch, text(name, x + 20, y, 12, ink));
    x += size + 10;
  }
  return x === edge && y === top ? 0 : y - top + line;
}

// {svg: text, width, height}
export function chartPicture(title, place) {
  const svg = place.querySelector(":scope > svg, :scope > figure > svg"), { width, height } = svg.getBoundingClientRect();
  const body = getComputedStyle(document.body), ink = body.color, out = document.createElementNS(space, "svg");
  out.append(el("g"), text(title, edge, line, 15, ink));
  const legend = addLegend(out, place, width, 2 * line + 4, ink), top = line + 16 + legend, all = { width: Math.ceil(width) + 2 * edge, height: Math.ceil(height) + top + edge };
  const ground = document.createElementNS(space, "rect");
  Object.entries({ width: all.width, height: all.height, fill: body.backgroundColor }).forEach(([key, value]) => ground.setAttribute(key, value));
  out.firstChild.replaceWith(ground);
  const chart = standalone(svg);
  Object.entries({ x: edge, y: top, width, height, overflow: "visible" }).forEach(([key, value]) => chart.setAttribute(key, value));
  chart.removeAttribute("style");
  out.append(chart);
  Object.entries({ xmlns: space, ...all, viewBox: `0 0 ${all.width} ${all.height}` }).forEach(([key, value]) => out.setAttribute(key, value));
  return { svg: new XMLSerializer().serializeToString(out), ...all };
}

// Rendered by the browser at twice the resolution. A data URL, the only kind that the page's policy allows.
async function pngOf({ svg, width, height }) {
  const image = new Image(), canvas = el("canvas", { width: 2 * width, height: 2 * height });
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

export function saveButtons(title, place) {
  const button = (kind, save) => el("button", { type: "button", class: "save", "aria-label": `Save as ${kind}: ${title}`, onclick: save }, kind);
  return el("span", { class: "saves" }, "Save as ",
    button("PNG", async () => download(`${title}.png`, await pngOf(chartPicture(title, place)))),
    button("SVG", () => download(`${title}.svg`, chartPicture(title, place).svg, "image/svg+xml")));
}
