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
