// JSON in the browser's localStorage or sessionStorage, which may be forbidden, full or emptied.
export function read(storage, place) {
  try {
    return JSON.parse(window[storage].getItem(place));
  } catch {
    return null;
  }
}

// Whether it is kept.
export function write(storage, place, value) {
  try {
    window[storage].setItem(place, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function keeps(storage) {
  const place = "stylesweep-probe", kept = write(storage, place, "kept") && read(storage, place) === "kept";
  if (kept) window[storage].removeItem(place);
  return kept;
}

// What follows `beginning` in the names of the places.
export function endings(storage, beginning) {
  try {
    return Object.keys(window[storage]).filter((place) => place.startsWith(beginning)).map((place) => place.slice(beginning.length));
  } catch {
    return [];
  }
}
