// Each picture is in the page once, as element p1, p2, ...
import { el } from "./dom.js";

export function sourceOf(id) {
  return document.getElementById(`p${id}`)?.getAttribute("href") ?? "";
}
export function pictureOf(id, alt) {
  return el("img", { src: sourceOf(id), alt, loading: "lazy", decoding: "async" });
}
