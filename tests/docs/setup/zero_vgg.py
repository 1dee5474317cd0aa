"""zero_vgg.py 16|19 FILE: weights of a VGG, all 0, with torchvision's names, for what is only planned."""

import json
import sys

CONVOLUTIONS = {"16": (2, 2, 3, 3, 3), "19": (2, 2, 4, 4, 4)}
header, layer, channels, end = {}, 0, 3, 0
for count, width in zip(CONVOLUTIONS[sys.argv[1]], (64, 128, 256, 512, 512)):
    for _ in range(count):
        for name, shape in (("weight", [width, channels, 3, 3]), ("bias", [width])):
            size = 4 * width * (channels * 9 if name == "weight" else 1)
            header[f"features.{layer}.{name}"] = {"dtype": "F32", "shape": shape, "data_offsets": [end, end + size]}
            end += size
        layer, channels = layer + 2, width
    layer += 1
text = json.dumps(header).encode()
with open(sys.argv[2], "wb") as out:
    out.write(len(text).to_bytes(8, "little") + text)
    out.truncate(8 + len(text) + end)
