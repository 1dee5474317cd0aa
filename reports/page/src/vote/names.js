// Voters' names. The server and `import` refuse the same characters, but do not normalise.
const mostBytes = 60;
// Unicode categories, then what is not seen either: variation selectors, tags, fillers.
const invisible = /[\p{C}\p{Zl}\p{Zp}\ufe00-\ufe0f\u{e0100}-\u{e01ef}\u{e0000}-\u{e007f}\u034f\u115f\u1160\u2800\u3164\uffa0]/u;

// Names that look equal become equal.
export function tidied(name) {
  return name.normalize("NFC").replace(/\p{Zs}+/gu, " ").replace(/^ | $/g, "");
}

export function isName(name) {
  return new TextEncoder().encode(name).length <= mostBytes && !invisible.test(name);
}
