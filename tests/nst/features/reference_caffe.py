"""Makes the first layers of VGG19 with random weights under Caffe's names (vgg_conv.pth, as Gatys' file has them) and says
what they answer to a picture of BGR from 0 to 255 less Caffe's means: taps.pth, with the picture (RGB from 0 to 1) and, as
NAME.rgb, the answers where red and blue change places.

usage: reference_caffe.py FOLDER       exit code 77: torch is not installed
"""
import sys

try:
    import torch
except ImportError as error:
    print(error)
    sys.exit(77)

LAYERS = [("conv1_1", 3, 64), ("conv1_2", 64, 64), ("pool", 0, 0), ("conv2_1", 64, 128), ("conv2_2", 128, 128),
          ("pool", 0, 0), ("conv3_1", 128, 256)]


def main(folder):
    torch.manual_seed(7)
    state = {}
    for name, inputs, outputs in LAYERS:
        if name != "pool":
            state[name + ".weight"] = torch.randn(outputs, inputs, 3, 3) * (2 / (9 * inputs)) ** 0.5
            state[name + ".bias"] = torch.randn(outputs)
    picture = torch.rand(1, 3, 40, 56) * torch.tensor([1.0, 0.6, 0.3]).view(1, 3, 1, 1)
    means = torch.tensor([103.939, 116.779, 123.68]).view(1, 3, 1, 1)
    taps = {"picture": picture}
    for suffix, x in (("", picture.flip(1) * 255 - means), (".rgb", picture * 255 - means)):
        for name, _, _ in LAYERS:
            if name == "pool":
                x = torch.nn.functional.max_pool2d(x, 2, 2)
                continue
            x = torch.nn.functional.conv2d(x, state[name + ".weight"], state[name + ".bias"], padding=1).relu()
            taps[name + suffix] = x
    torch.save(state, f"{folder}/vgg_conv.pth")
    torch.save(taps, f"{folder}/taps.pth")


main(sys.argv[1])
