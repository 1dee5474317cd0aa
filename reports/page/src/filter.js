// Parses the filter: words that a setting's values must contain, and comparisons such as runtime_s<2.
export function parseFilter(text, sweep) {
  const tests = text.trim().split(/\s+/).filter((word) => word).map((word) => {
    const [, name, sign, number] = /^(\w+)(<=|>=|<|>|=)(.+)$/.exec(word) ?? [];
    const axis = sweep.axes.findIndex((each) => each.name === name);
    if (axis >= 0 && sign === "=") return (group) => sweep.axes[axis].values[group.codes[axis]].toLowerCase() === number.toLowerCase();
    if (sign && (axis >= 0 || sweep.names.includes(name)) && !isNaN(number)) {
      const value = axis >= 0 ? (group) => parseFloat(sweep.axes[axis].values[group.codes[axis]]) : (group) => group.values[name];
      const holds = { "<": (a, b) => a < b, ">": (a, b) => a > b, "<=": (a, b) => a <= b, ">=": (a, b) => a >= b, "=": (a, b) => a === b }[sign];
      return (group) => holds(value(group), Number(number));
    }
    const lower = word.toLowerCase();
    const hits = sweep.axes.map((each) => each.values.map((value) => value.toLowerCase().includes(lower)));
    return (group) => hits.some((column, i) => column[group.codes[i]]);
  });
  return (group) => tests.every((test) => test(group));
}
