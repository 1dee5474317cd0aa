"""Pictures resized by Pillow, with its antialiased cubic filter.

usage: reference_resize.py FOLDER PHOTO WIDTHxHEIGHT...   writes FOLDER/NAME.png for photo, stripes and noise, and
FOLDER/NAME-WIDTHxHEIGHT.png of each; exit code 77: Pillow is not installed
"""
import random
import sys
from pathlib import Path

try:
    from PIL import Image
except ImportError as error:
    print(error)
    sys.exit(77)

folder, photo, sizes = Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
draw = random.Random(1)
stripes = Image.new("L", (512, 128))
stripes.putdata([255 * (x % 3 == 0) for _ in range(128) for x in range(512)])
noise = Image.new("RGB", (97, 61))
noise.putdata([tuple(draw.randrange(64, 192) for _ in range(3)) for _ in range(97 * 61)])
for name, picture in {"photo": Image.open(photo), "stripes": stripes, "noise": noise}.items():
    picture.convert("RGB").save(folder / f"{name}.png")
    for size in sizes:
        width, height = map(int, size.split("x"))
        resized = picture.convert("RGB").resize((width, height), Image.BICUBIC)
        resized.save(folder / f"{name}-{size}.png")
