#!/usr/bin/env python3
"""Every figure in the report's tables, computed once more from the database by other code, and compared.

  golden.py STYLESWEEP        makes a database and a report of it in a temporary folder, and checks that
  golden.py REPORT.html DB    checks this report
"""
import collections, csv, functools, html.parser, itertools, json, math, pathlib, re, sqlite3, statistics, subprocess, sys, tempfile


class Tables(html.parser.HTMLParser):
    """The tables of a page by their region's label: lists of rows, each a list of texts."""
    def __init__(self, text):
        super().__init__()
        self.tables, self.row, self.cell, self.label = {}, None, None, None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if attributes.get("role") == "region":
            self.label = attributes["aria-label"]
        if tag == "table":
            self.tables[self.label] = []
        if tag == "tr":
            self.tables[self.label].append([])
        if tag in ("td", "th"):
            self.cell = ""
    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.tables[self.label][-1].append(self.cell.removeprefix("⚠ "))
            self.cell = None
    def handle_data(self, data):
        if self.cell is not None:
            self.cell += data


def three(x):
    size = abs(x)
    return f"{x:.{0 if size >= 99.95 else 1 if size >= 9.995 else 2 if size >= 0.1 or size == 0 else 4}f}"


def seconds(s):
    if s < 0:
        return "-" + seconds(-s)
    if s == 0:
        return "0 s"
    if s < 0.9995e-3:
        return three(s * 1e6) + " µs"
    if s < 0.9995:
        return three(s * 1e3) + " ms"
    if s < 99.95:
        return three(s) + " s"
    whole = math.floor(s + 0.5)
    return f"{whole // 60}m {whole % 60:02}s" if whole < 3600 else f"{whole // 3600}h {whole % 3600 // 60:02}m"


def size(b):
    if b < 0:
        return "-" + size(-b)
    if b < 1000:
        return f"{b:.0f} B"
    for unit in ("kB", "MB", "GB"):
        b /= 1000
        if b < 999.5:
            return f"{three(b)} {unit}"
    return f"{three(b / 1000)} TB"


def ratio(r):
    return three(r) + "×"


def signed(digits, unit=""):
    return lambda x: (f"{x:+.{digits}f}" if float(f"{x:.{digits}f}") else f"{0:.{digits}f}") + unit


def four(x):
    return f"{x:.4f}"


# By metric: how it is written, how two are compared, how that is written. The page has the columns in this order.
METRICS = {"runtime_s": (seconds, "ratio", ratio), "peak_memory_bytes": (size, "ratio", ratio),
           "ssim": (four, "difference", signed(4)), "ssim_gaussian": (four, "", None),
           "psnr_db": (lambda x: f"{x:.2f} dB", "difference", signed(2, " dB")), "lpips": (four, "difference", signed(4))}
ENDS = {"ssim": (-1, 1), "psnr_db": (0, math.inf), "lpips": (0, math.inf)}
COMPARED = [name for name, (_, compared, _) in METRICS.items() if compared]


def interval(values):
    """The median's 95% interval by the binomial distribution, summed exactly; (None, None) where there is none."""
    n, values = len(values), sorted(values)
    tail = [sum(math.comb(n, i) for i in range(k + 1)) / 2 ** n for k in range(n)]
    ranks = [k + 1 for k in range(n) if tail[k] <= 0.025]
    return (values[ranks[-1] - 1], values[n - ranks[-1]]) if ranks else (None, None)


@functools.cache
def student_t95(degrees):
    """Where the density from 0 on adds up to 47.5%, by Simpson's rule."""
    scale = math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)) / math.sqrt(degrees * math.pi)
    density = lambda t: scale * (1 + t * t / degrees) ** (-(degrees + 1) / 2)
    share = lambda end, n=2000: end / n / 3 * sum((1 if i in (0, n) else 4 if i % 2 else 2) * density(i * end / n) for i in range(n + 1))
    low, high = 1.9, 13.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if share(middle) < 0.475 else (low, middle)
    return low


def over_settings(values, text):
    said = text(statistics.median(values))
    return f"{said} {text(min(values))} to {text(max(values))} (range)" if len(values) > 1 else said


def lies_within(a, b):
    first = {}
    return all(first.setdefault(x, y) == y for x, y in zip(a, b))


def mean_of_matched(values, kinds, is_ratio):
    """(mean, low, high, is range) over settings; `kinds`: labels by value, of references last. Clark's min F'."""
    line, back = ([math.log(x) for x in values], math.exp) if is_ratio else (values, lambda x: x)
    if len(values) < 6 or len(set(kinds[-1])) < 2:
        return (values[0], None, None, False) if len(values) == 1 else (back(statistics.mean(line)), min(values), max(values), True)
    several = [labels for labels in kinds if len(set(labels)) > 1]
    kept = [k for i, k in enumerate(several) if not any(j != i and lies_within(k, other) and (j < i or not lies_within(other, k)) for j, other in enumerate(several))]
    parts = []
    for labels in kept:
        means = [statistics.mean(x for x, label in zip(line, labels) if label == unit) for unit in sorted(set(labels), key=str)]
        parts.append((statistics.variance(means) / len(means), len(means) - 1, statistics.mean(means)))
    square, weights = sum(part[0] for part in parts), sum(part[0] ** 2 / part[1] for part in parts)
    half = student_t95(max(1, int(square ** 2 / weights + 1e-9)) if weights else 1) * math.sqrt(square)
    middle = max(parts, key=lambda part: part[0])[2]
    return back(middle), back(middle - half), back(middle + half), False


def printable(text):
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "?", text)


def shown(value):
    value = value if isinstance(value, str) else json.dumps(value)
    name = value if "/" not in value or re.search(r"[ \t\n]", value) else value.rsplit("/", 1)[1]
    return printable(name)


def solve(matrix, right):
    """Gauss and Jordan."""
    rows = [list(row) + [b] for row, b in zip(matrix, right)]
    for i in range(len(rows)):
        pivot = max(range(i, len(rows)), key=lambda k: abs(rows[k][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [v / rows[i][i] for v in rows[i]]
        for k in range(len(rows)):
            if k != i:
                rows[k] = [a - rows[k][i] * b for a, b in zip(rows[k], rows[i])]
    return [row[-1] for row in rows]


def normal(columns):
    return [[sum(row[i] * row[k] for row in columns) for k in range(len(columns[0]))] for i in range(len(columns[0]))]


def regression(columns, y):
    return solve(normal(columns), [sum(row[i] * b for row, b in zip(columns, y)) for i in range(len(columns[0]))])


def relative(x, y, terms, fitted=None):
    """A polynomial with weights of 1 / fitted²; those of itself where none are given."""
    weights = fitted or y
    for _ in range(1 if fitted else 40):
        line = regression([[a ** k / w for k in range(terms)] for a, w in zip(x, weights)], [b / w for b, w in zip(y, weights)])
        weights = [sum(c * a ** k for k, c in enumerate(line)) for a in x]
    return line


def deviations(x, line, terms, variance, fitted=None):
    fitted = fitted or [sum(c * a ** k for k, c in enumerate(line)) for a in x]
    matrix = normal([[a ** k / f for k in range(terms)] for a, f in zip(x, fitted)])
    return [math.sqrt(variance * solve(matrix, [float(i == k) for k in range(terms)])[i]) for i in range(terms)]


def curved(x, y, line):
    fitted = [line[0] + line[1] * a for a in x]
    if len(set(x)) < 3 or len(x) < 4:
        return False
    bent = relative(x, y, 3, fitted)
    at = [sum(c * a ** k for k, c in enumerate(bent)) for a in x]
    variance = sum(((b - c) / f) ** 2 for b, c, f in zip(y, at, fitted)) / (len(x) - 3)
    bend = max(abs(c - f) / f for c, f in zip(at, fitted))
    return bend > 0.01 and abs(bent[2]) > student_t95(len(x) - 3) * deviations(x, bent, 3, variance, fitted)[2]


class Expected:
    def __init__(self, db, sweep):
        self.db = db
        self.names = [each["name"] for each in json.loads(db.execute("SELECT parameters FROM sweep WHERE name = ?", (sweep,)).fetchone()[0])]
        self.jobs = db.execute("SELECT j.id, j.params, j.state, j.repeat, j.result_attempt FROM membership m JOIN job j ON j.id = m.job_id "
                               "JOIN sweep s ON s.id = m.sweep_id WHERE s.name = ?", (sweep,)).fetchall()
        params = [json.loads(job[1]) for job in self.jobs]
        values = {name: {json.dumps(each.get(name)) for each in params} for name in self.names}
        self.axes = [name for name in self.names if len(values[name]) > 1]
        groups = collections.defaultdict(list)
        for job, each in zip(self.jobs, params):
            if job[2] == "done":
                groups[tuple(each.get(axis) for axis in self.axes)].append(dict(db.execute("SELECT name, value FROM metric WHERE attempt_id = ?", (job[4],))))
        self.groups = {key: self.figures(jobs) for key, jobs in groups.items()}
        self.settings = {tuple(each.get(axis) for axis in self.axes) for each in params}

    def figures(self, jobs):
        """By metric (low, middle, high, what they are); no ends for a single value."""
        def one(name):
            values = [job[name] for job in jobs]
            low, high = interval(values) if len(jobs) > 1 else (jobs[0].get(f"{name[:-2]}_ci_low_s"), jobs[0].get(f"{name[:-2]}_ci_high_s"))
            if low is None and len(jobs) > 1:
                return min(values), statistics.median(values), max(values), f" (range, {100 - 100 / 2 ** (len(values) - 1):.0f}%, 1 process)"
            return low, statistics.median(values), high, " (1 process)"  # repeats never change their process in this database
        return {name: one(name) for name in METRICS} | {"jobs": len(jobs), "pixels": jobs[0]["width"] * jobs[0]["height"]}

    def shown(self, key):
        """Labels are no paths."""
        return tuple(printable(value) if axis.endswith("_category") else shown(value) for axis, value in zip(self.axes, key))

    @staticmethod
    def text(own, name):
        low, middle, high, basis = own[name]
        said = METRICS[name][0]
        return said(middle) + (f" {said(low)} to {said(high)}{basis}" if low is not None else "")

    def against(self, key, axis, reference):
        """The group that differs in `axis` alone (and in what goes with it: style and its category)."""
        together = {"style", "style_category"}
        other = list(key)
        other[self.axes.index(axis)] = reference
        if axis in together:
            partner = self.axes.index((together - {axis}).pop())
            other[partner] = next(k[partner] for k in self.settings if k[self.axes.index(axis)] == reference)
        return self.groups.get(tuple(other))

    @staticmethod
    def of(own, base, name):
        a, b = own[name][1], base[name][1]
        return a / b if METRICS[name][1] == "ratio" else a - b

    def comparison(self, axis, reference):
        rows = {}
        for key, own in self.groups.items():
            base = self.against(key, axis, reference)
            row = [str(own["jobs"])]
            for name in METRICS:
                row.append(self.text(own, name))
                if name in COMPARED:
                    row.append(METRICS[name][2](self.of(own, base, name)) if base else "")
            rows[self.shown(key)] = row
        return rows

    def effects(self, references):
        rows = {}
        for axis, reference in references.items():
            for value in {key[self.axes.index(axis)] for key in self.groups} - {reference}:
                pairs = [(own, self.against(key, axis, reference)) for key, own in self.groups.items() if key[self.axes.index(axis)] == value]
                kept = [key for key, (_, base) in zip(self.with_value(axis, value), pairs) if base]
                pairs = [(own, base) for own, base in pairs if base]
                if pairs:
                    rows[axis, shown(value), shown(reference)] = [str(len(pairs))] + [self.effect(axis, kept, pairs, name) for name in COMPARED]
        return rows

    def with_value(self, axis, value):
        return [key for key in self.groups if key[self.axes.index(axis)] == value]

    def effect(self, axis, keys, pairs, name):
        """Over styles, which are the inputs that vary here (of the effect of one: over all others), and over references."""
        units = ["style"] if axis != "style" else [each for each in self.axes if each not in ("style", "style_category")]
        kinds = [[key[self.axes.index(unit)] for key in keys] for unit in units] + [[id(base) for _, base in pairs]]
        middle, low, high, is_range = mean_of_matched([self.of(a, b, name) for a, b in pairs], kinds, METRICS[name][1] == "ratio")
        if name in ENDS and low is not None:  # not beyond what the measure can be
            references = [base[name][1] for _, base in pairs]
            low, high = max(low, ENDS[name][0] - max(references)), min(high, ENDS[name][1] - min(references))
        text = METRICS[name][2]
        return text(middle) + (f" {text(low)} to {text(high)}" if low is not None else "") + (" (range)" if is_range else "")

    def front(self):
        def at(own):
            return own["runtime_s"][1], own["peak_memory_bytes"][1], -own["ssim"][1]
        def beats(a, b):
            return all(x <= y for x, y in zip(at(a), at(b))) and at(a) != at(b)
        kept = [(key, own) for key, own in self.groups.items() if not any(beats(other, own) for other in self.groups.values())]
        return {", ".join(f"{axis} {value}" for axis, value in zip(self.axes, self.shown(key))): [self.text(own, name) for name in COMPARED] for key, own in kept}

    def sizes(self, by):
        series = collections.defaultdict(list)
        for key, own in self.groups.items():
            series[", ".join(f"{axis} {shown(key[self.axes.index(axis)])}" for axis in by)].append(own)
        def fit(points, figure, text):
            x, y = [p["pixels"] / 1e6 for p in points], [p[figure][1] for p in points]
            line = relative(x, y, 2)
            rest = sum((b / (line[0] + line[1] * a) - 1) ** 2 for a, b in zip(x, y)) / (len(x) - 2)
            errors = deviations(x, line, 2, rest)
            power = regression([[1, math.log(a)] for a in x], [math.log(b) for b in y])
            square = sum((math.log(a) - statistics.mean(map(math.log, x))) ** 2 for a in x)
            scatter = sum((math.log(b) - power[0] - power[1] * math.log(a)) ** 2 for a, b in zip(x, y)) / (len(x) - 2)
            within = lambda value, half, said: f"{said(value)} {said(value - half)} to {said(value + half)}"
            t = student_t95(len(x) - 2)
            largest = max(abs(b / (line[0] + line[1] * a) - 1) for a, b in zip(x, y))
            two = lambda value: f"{value:.2f}"
            return [within(line[1], t * errors[1], text), within(line[0], t * errors[0], text), within(power[1], t * math.sqrt(scatter / square), two),
                    f"{100 * largest:.1f}%" + (" (curved)" if curved(x, y, line) else "")]
        return {label: fit(points, "peak_memory_bytes", size) + fit(points, "runtime_s", seconds) + [str(len(points)), ""] for label, points in series.items()}

    def weights(self):
        style, content = self.axes.index("style_weight"), self.axes.index("content_weight")
        cells = collections.defaultdict(list)
        for key, own in self.groups.items():
            cells[key[style], key[content]].append(own["ssim"][1])
        columns = sorted({key[content] for key in self.groups})
        return {shown(row): [over_settings(cells[row, column], four) for column in columns] for row in sorted({key[style] for key in self.groups})}

    def devices(self):
        places = collections.defaultdict(list)
        for start, end, status, warning, host, device in self.db.execute(
                "SELECT (julianday(a.started_at) - 2461000) * 86400, (julianday(a.finished_at) - 2461000) * 86400, a.status, a.warning, e.host, e.device FROM attempt a "
                "JOIN runner_process p ON p.id = a.runner_process_id JOIN environment e ON e.id = p.environment_id ORDER BY 1"):
            places[f"{host} {device}"].append((start, end, status, warning))
        rows = {}
        for place, jobs in places.items():
            busy = sum(end - start for start, end, _, _ in jobs)  # they do not overlap in this database
            span = jobs[-1][1] - jobs[0][0]
            gap = max(b[0] - a[1] for a, b in itertools.pairwise(jobs))
            rows[place] = [str(len(jobs)), str(sum(job[2] != "done" for job in jobs)), str(sum(job[3] is not None for job in jobs)),
                           f"{seconds(busy)} ({100 * busy / span:.1f}%)", seconds(gap)]
        return rows


def same(name, page, expected):
    if page == expected:
        print(f"{name}: {len(expected)} rows agree")
        return len(expected)
    for key in page.keys() | expected.keys():
        if page.get(key) != expected.get(key):
            sys.exit(f"{name}, {key}:\n  page     {page.get(key)}\n  database {expected.get(key)}")


def check(report, database):
    db = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    tables = Tables(pathlib.Path(report).read_text()).tables
    expected = Expected(db, "night")
    n = len(expected.axes)
    body = lambda label: tables[label + " night"][1:]
    checked = same("comparison", {tuple(row[:n]): row[n:] for row in body("Comparison of")}, expected.comparison("precision", "fp32"))
    references = {"architecture": "mobilenet_v2", "precision": "fp32", "resolution": 128, "style_weight": 10.0, "content_weight": 1.0}
    references["style"] = min((key[expected.axes.index("style")] for key in expected.groups), key=lambda value: value)
    unmarked = lambda cell: cell.removesuffix(" (may be chance)")  # which of all the effects are is tested in reports/effects_test.cpp
    checked += same("effects", {(row[0].split(" ")[0], row[1], row[2]): [unmarked(cell) for cell in row[3:]] for row in body("Effects of each axis in")}, expected.effects(references))
    checked += same("best trades", {row[0]: row[1:-1] for row in body("Pareto front of")}, expected.front())
    checked += same("sizes", {row[0]: row[1:] for row in body("Fits over pixels in")}, expected.sizes(["architecture", "precision"]))
    checked += same("weights", {row[0]: row[1:] for row in body("SSIM by weights in")}, expected.weights())
    devices = {row[0].removesuffix(" Test CPU"): row[3:7] + [row[7].split(" from ")[0]] for row in body("Devices of")}
    checked += same("devices", devices, expected.devices())
    assert checked > 100, "too little was compared"


def check_csv(file, database):
    rows = list(csv.DictReader(open(file, newline="")))
    stored = {row[0]: row[1:] for row in sqlite3.connect(database).execute("SELECT job_key, runtime_s, peak_memory_bytes, ssim, status FROM results")}
    assert len(rows) == len(stored), (len(rows), len(stored))
    for row in rows:
        runtime, memory, ssim, status = stored[row["job_key"]]
        own = [float(row[name]) if row[name] else None for name in ("runtime_s", "peak_memory_bytes", "ssim")]
        assert own == [runtime, memory, ssim] and row["status"] == status, row
    print(f"csv: {len(rows)} rows agree")


def main():
    if len(sys.argv) == 3:
        return check(sys.argv[1], sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        database, report, table = (f"{folder}/{name}" for name in ("results.db", "report.html", "report.csv"))
        subprocess.run([sys.executable, pathlib.Path(__file__).with_name("make_database.py"), database], check=True)
        subprocess.run([sys.argv[1], "report", "--db", database, "--baseline", "precision=fp32", "-o", report, "--csv", table], check=True)
        check(report, database)
        check_csv(table, database)


main()
