#!/usr/bin/env python3
"""Draws docs/optimisers.svg from the rows of sweeps/optimisers.yaml.

    docs/figures/optimisers.py results.db > docs/optimisers.svg

Left: total loss over iterations at style_weight 1. Right: what each optimizer trades, SSIM over style loss, a dot for each
style_weight."""
import math
import sqlite3
import sys

WIDTH, HEIGHT, LEFT, TOP, GAP = 430, 330, 60, 34, 90
COLOURS = ["#7f7f7f", "#56b4e9", "#cc79a7", "#e69f00", "#f0c000", "#d55e00", "#8c564b", "#009e73", "#0072b2"]


def settings(database):
    """[(label, {style_weight: (ssim, style_loss, job)})], in the order of the file."""
    rows = database.execute("""SELECT optimizer, learning_rate, schedule, damping, style_weight, ssim, style_loss, attempt_id
        FROM sweep_optimisers WHERE ssim IS NOT NULL""")
    found = {}
    for optimizer, rate, schedule, damping, weight, ssim, loss, attempt in rows:
        label = optimizer if rate is None else f"{optimizer} {rate:g} {schedule}, damping {damping:g}"
        found.setdefault(label, {})[weight] = (ssim, loss, attempt)
    return sorted(found.items())


def log_ticks(low, high):
    """Powers of ten, and twice and five times these where they are few."""
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    steps = (1, 2, 5) if math.log10(high / low) < 2 else (1,)
    return [step * 10.0**e for e in decades for step in steps if low <= step * 10.0**e <= high]


def panel(x0, title, x_title, y_title, x_range, y_range, lines, logs, dots):
    def place(x, y):
        def part(value, low, high, log):
            if log:
                value, low, high = math.log10(value), math.log10(low), math.log10(high)
            return (value - low) / (high - low)
        return (x0 + WIDTH * part(x, *x_range, logs[0]), TOP + HEIGHT * (1 - part(y, *y_range, logs[1])))

    out = [f'<rect x="{x0}" y="{TOP}" width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="#999"/>',
           f'<text x="{x0}" y="{TOP - 12}" font-weight="bold">{title}</text>',
           f'<text x="{x0 + WIDTH / 2}" y="{TOP + HEIGHT + 34}" text-anchor="middle">{x_title}</text>',
           f'<text transform="translate({x0 - 44},{TOP + HEIGHT / 2}) rotate(-90)" text-anchor="middle">{y_title}</text>']
    for axis, (low, high) in enumerate((x_range, y_range)):
        ticks = log_ticks(low, high) if logs[axis] else [low + (high - low) * k / 5 for k in range(6)]
        for tick in ticks:
            x, y = place(tick, y_range[0]) if axis == 0 else place(x_range[0], tick)
            out.append(f'<text x="{x:.1f}" y="{y + 15:.1f}" text-anchor="middle">{tick:g}</text>' if axis == 0 else
                       f'<text x="{x - 6:.1f}" y="{y + 4:.1f}" text-anchor="end">{tick:g}</text>')
    for colour, points in lines:
        placed = [place(x, y) for x, y in points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.8"/>')
        out += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" fill="{colour}"/>' for x, y in placed if dots]
    return out


def main(path):
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    found = settings(database)
    curves, trades = [], []
    for (label, rows), colour in zip(found, COLOURS):
        trades.append((colour, [(loss, ssim) for weight, (ssim, loss, _) in sorted(rows.items())]))
        if 1 in rows:
            values = [v for (v,) in database.execute(
                "SELECT value FROM sample WHERE attempt_id = ? AND name = 'total_loss' ORDER BY ordinal", (rows[1][2],))]
            curves.append((colour, [((k + 1) * 200 / len(values), v) for k, v in enumerate(values)]))
    losses = [y for _, points in curves for _, y in points]
    x1, x2 = LEFT, LEFT + WIDTH + GAP
    out = panel(x1, "style_weight 1", "iteration", "total loss", (0, 200), (min(losses) * 0.9, max(losses) * 1.1), curves, (False, True), False)
    traded = [x for _, points in trades for x, _ in points]
    out += panel(x2, "style_weight 0.01 (right) to 100 (left)", "style loss", "SSIM", (min(traded) * 0.8, max(traded) * 1.2), (0, 1), trades,
                 (True, False), True)
    for k, ((label, _), colour) in enumerate(zip(found, COLOURS)):
        x, y = LEFT + (k % 3) * 320, TOP + HEIGHT + 62 + 20 * (k // 3)
        out.append(f'<rect x="{x}" y="{y - 9}" width="18" height="4" fill="{colour}"/><text x="{x + 26}" y="{y}">{label}</text>')
    width, height = x2 + WIDTH + 20, TOP + HEIGHT + 120
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">'
          f'<rect width="{width}" height="{height}" fill="#fff"/>')
    print("\n".join(out))
    print("</svg>")


if __name__ == "__main__":
    main(sys.argv[1])
