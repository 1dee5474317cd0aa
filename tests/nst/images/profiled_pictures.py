"""Pictures with ICC profiles, by Pillow: FOLDER/NAME.icc are there.

usage: profiled_pictures.py FOLDER    writes FOLDER/NAME-KIND.ENDING; exit code 77: Pillow is not installed
"""
import sys
from pathlib import Path

try:
    from PIL import Image
except ImportError as error:
    print(error)
    sys.exit(77)

folder = Path(sys.argv[1])
flat = Image.new("RGB", (16, 8), (200, 100, 50))
half = flat.convert("RGBA")
half.putpixel((0, 0), (10, 20, 30, 0))
grey = Image.new("L", (16, 8), 100)
veiled = grey.convert("LA")
veiled.putpixel((0, 0), (50, 0))
inks = Image.new("CMYK", (16, 8), (51, 102, 153, 17))


def save(picture, name, profile, ending):
    icc = (folder / (profile + ".icc")).read_bytes()
    picture.save(folder / f"{profile}-{name}.{ending}", icc_profile=icc, quality=100, lossless=True, subsampling=0)


for profile in ["p3", "adobe", "srgb", "broken", "empty-words", "grey"]:
    for ending in ["png", "jpg", "webp", "tiff"]:
        save(flat, "flat", profile, ending)
    for ending in ["png", "webp", "tiff"]:
        save(half, "half", profile, ending)
for ending in ["png", "jpg", "tiff"]:
    save(grey, "grey", "grey", ending)
save(veiled, "veiled", "grey", "png")
for ending in ["jpg", "tiff"]:
    save(inks, "inks", "cmyk", ending)
    save(flat, "flat", "cmyk", ending)
