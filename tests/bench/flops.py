#!/usr/bin/env python3
"""The roofline table of docs/roofline.md: floating-point operations by formula, beside times from style_transfer.yaml's rows.

usage: flops.py [DATABASE] [avx512 | avx2]

A multiplication and an addition are two operations, counted as the layer is defined: whoever needs fewer (Winograd; growing layers
as 2x2 convolutions) reaches more than the direct peak. One Gatys step is VGG19 to conv5_1 forward and backward-data, biases,
pooling and Adam left out; its Gram matrices are counted apart. The peaks are docs/roofline.md's, two threads, of the machine where
the database comes from (avx512 unless said).
"""

import sqlite3
import statistics
import sys

PEAKS = {  # GFLOP/s: direct convolution by precision; Winograd: fp32, 3x3 at stride 1, effective
    "avx512": {"fp32": 231.0, "bf16": 470.0, "int8": 936.0, "winograd": 590.0},
    "avx2": {"fp32": 165.0, "winograd": 450.0},
}
VGG19 = [64, 64, "P", 128, 128, "P", 256, 256, 256, 256, "P", 512, 512, 512, 512, "P", 512]
STYLE_LAYERS = (0, 2, 4, 8, 12)


def convolution(inputs, outputs, kernel, pixels):
    return 2 * inputs * outputs * kernel * kernel * pixels


def gatys_step(width, height):
    """Operations of the convolutions, and of the Gram matrices: product forward, and its gradient backward."""
    channels, layers, grams, number = 3, 0, 0, 0
    for layer in VGG19:
        if layer == "P":
            width, height = width // 2, height // 2
            continue
        layers += 2 * convolution(channels, layer, 3, width * height)
        if number in STYLE_LAYERS:
            grams += 2 * 2 * layer * layer * width * height
        channels, number = layer, number + 1
    return layers, grams


def fast_pass(width, height, channels=32):
    """TransformerNet: operations of all layers, and of those that Winograd can do (3x3 at stride 1)."""
    whole, half, quarter = width * height, width * height // 4, width * height // 16
    c = channels
    winograd = (10 * convolution(4 * c, 4 * c, 3, quarter) + convolution(4 * c, 2 * c, 3, half)
                + convolution(2 * c, c, 3, whole))
    others = (2 * convolution(3, c, 9, whole) + convolution(c, 2 * c, 3, half) + convolution(2 * c, 4 * c, 3, quarter))
    return winograd + others, winograd


def measured(database):
    """Median seconds of stylesweep's rows by work, size and precision; PyTorch's, contiguous fp32, under the precision 'peer'."""
    seconds = {}
    if database:
        rows = sqlite3.connect(f"file:{database}?mode=ro", uri=True).execute(
            """SELECT j.params ->> '$.task', j.params ->> '$.size', j.params ->> '$.precision', j.params ->> '$.program', j.params ->> '$.form', m.value
                 FROM sweep s JOIN job j ON j.sweep_id = s.id JOIN attempt a ON a.job_id = j.id
                 JOIN metric m ON m.attempt_id = a.id AND m.name = 'seconds'
                WHERE s.name = 'style-transfer-bench' AND a.status = 'done' ORDER BY a.id""")
        for work, size, precision, program, form, value in rows:
            if program == "peer" and (precision, form) != ("fp32", "contiguous"):
                continue
            seconds.setdefault((work, size, "peer" if program == "peer" else precision), []).append(value)
    return {key: statistics.median(values) for key, values in seconds.items()}


def main():
    times = measured(sys.argv[1] if len(sys.argv) > 1 else None)
    peaks = PEAKS[sys.argv[2] if len(sys.argv) > 2 else "avx512"]
    print("| work | size | precision | GFLOP | direct at peak, s | Winograd at its rate, s | measured, s | GFLOP/s |"
          " of direct peak | PyTorch fp32, s |")
    print("|---|---|---|--:|--:|--:|--:|--:|--:|--:|")
    works = [("gatys", "256x192", ("fp32", "bf16")), ("gatys", "768x512", ("fp32", "bf16")),
             ("fast", "768x512", ("fp32", "bf16", "int8"))]
    for work, size, precisions in works:
        width, height = map(int, size.split("x"))
        if work == "gatys":
            layers, grams = gatys_step(width, height)
            total, winograd = layers + grams, layers
        else:
            total, winograd = fast_pass(width, height)
        for precision in precisions:
            if precision not in peaks:
                continue
            peak = peaks[precision] * 1e9
            row = [work, size, precision, f"{total / 1e9:.1f}", f"{total / peak:.3f}"]
            row.append(f"{winograd / peaks['winograd'] / 1e9 + (total - winograd) / peak:.3f}" if precision == "fp32" else "")
            has, theirs = times.get((work, size, precision)), times.get((work, size, "peer"))
            row += [f"{has:.3f}", f"{total / has / 1e9:.0f}", f"{100 * total / has / peak:.0f}%"] if has else ["", "", ""]
            row.append(f"{theirs:.3f}" if theirs else "")
            print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
