"""Writes each kind of PNG by hand (colour type, depth, interlacing, tRNS) and, as NAME.rgb, what it shows over white: 8-bit RGB by rows,
computed here from the samples, not decoded. Usage: png_kinds.py FOLDER; prints "NAME WIDTH HEIGHT" a line."""
import struct
import sys
import zlib
from pathlib import Path

WIDTH, HEIGHT = 16, 4
GREY, RGB, PALETTE, GREY_ALPHA, RGB_ALPHA = 0, 2, 3, 4, 6
DEPTHS = {GREY: (1, 2, 4, 8, 16), RGB: (8, 16), PALETTE: (1, 2, 4, 8), GREY_ALPHA: (8, 16), RGB_ALPHA: (8, 16)}
CHANNELS = {GREY: 1, RGB: 3, PALETTE: 1, GREY_ALPHA: 2, RGB_ALPHA: 4}
PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def pixel(kind, depth, column, row):
    """The samples of a pixel; column 0 and 8 of the grey and RGB ones are the transparent value."""
    most = (1 << depth) - 1
    at = (column % 8) * most // 7
    return {GREY: (at,), RGB: (at, most - at, row * most // 3), PALETTE: (at,), GREY_ALPHA: (at, row * most // 3),
            RGB_ALPHA: (at, most - at, most // 2, row * most // 3)}[kind]


def packed(rows, depth):
    data = b""
    for row in rows:
        if not row:
            continue
        samples = [sample for each in row for sample in each]
        if depth == 16:
            data += b"\0" + struct.pack(f">{len(samples)}H", *samples)
            continue
        bits = "".join(format(sample, f"0{depth}b") for sample in samples)
        bits += "0" * (-len(bits) % 8)
        data += b"\0" + bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))
    return data


def colours(depth):
    return [((i * 37) % 256, (i * 91) % 256, (255 - i * 13) % 256) for i in range(1 << depth)]


def shown(kind, depth, samples, transparent):
    """8-bit RGB over white."""
    most = (1 << depth) - 1
    if kind == PALETTE:
        colour = colours(depth)[samples[0]]
        alpha = (samples[0] * 40 % 256) / 255 if transparent and samples[0] < len(colours(depth)) // 2 + 1 else 1
    elif kind in (GREY, GREY_ALPHA):
        colour = (samples[0] * 255 / most,) * 3
        alpha = samples[1] / most if kind == GREY_ALPHA else 1
    else:
        colour = tuple(sample * 255 / most for sample in samples[:3])
        alpha = samples[3] / most if kind == RGB_ALPHA else 1
    if kind in (GREY, RGB) and transparent and samples == pixel(kind, depth, 0, 1):
        alpha = 0
    return bytes(round(c * alpha + 255 * (1 - alpha)) for c in colour)


def write(folder, kind, depth, transparent, interlaced):
    name = f"type{kind}-{depth}bit" + ("-trns" if transparent else "") + ("-interlaced" if interlaced else "")
    rows = [[pixel(kind, depth, x, y) for x in range(WIDTH)] for y in range(HEIGHT)]
    if interlaced:
        data = b"".join(packed([[rows[y][x] for x in range(x0, WIDTH, dx)] for y in range(y0, HEIGHT, dy)], depth)
                        for x0, y0, dx, dy in PASSES)
    else:
        data = packed(rows, depth)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, depth, kind, 0, 0, interlaced))
    if kind == PALETTE:
        png += chunk(b"PLTE", b"".join(bytes(colour) for colour in colours(depth)))
    if transparent:
        alphas = bytes(i * 40 % 256 for i in range(len(colours(depth)) // 2 + 1)) if kind == PALETTE else b""
        png += chunk(b"tRNS", alphas or struct.pack(f">{CHANNELS[kind]}H", *pixel(kind, depth, 0, 1)))
    png += chunk(b"tEXt", b"Comment\0tRNS is written here too") + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")
    (folder / (name + ".png")).write_bytes(png)
    (folder / (name + ".rgb")).write_bytes(b"".join(shown(kind, depth, each, transparent) for row in rows for each in row))
    print(name, WIDTH, HEIGHT)


for kind, depths in DEPTHS.items():
    for depth in depths:
        for transparent in (False, True) if kind in (GREY, RGB, PALETTE) else (False,):
            for interlaced in (False, True):
                write(Path(sys.argv[1]), kind, depth, transparent, interlaced)
