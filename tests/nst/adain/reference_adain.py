"""AdaIN in the layout of naoto0804/pytorch-AdaIN: FOLDER/vgg_normalised.pth and FOLDER/decoder.pth with random weights, and
what PyTorch computes with them from pictures in FOLDER: results.pth has `features` (relu4_1 of content.png) and `plain`,
`half` (alpha 0.5) and `blend` (of two styles, 2 to 1), [3, height, width] in 0 to 1, RGB, not clamped.

usage: reference_adain.py FOLDER        of content.png, style.png, style2.png; exit code 77: torch or Pillow is not installed
"""
import sys
from pathlib import Path

try:
    import numpy
    import torch
    from PIL import Image
    from torch import nn
except ImportError as error:
    print(error)
    sys.exit(77)


def stage(layers, channels):
    return [x for c_in, c_out in zip(channels, channels[1:]) for x in (nn.ReflectionPad2d(1), nn.Conv2d(c_in, c_out, 3), nn.ReLU())][:3 * layers]


def pool():
    return [nn.MaxPool2d(2, 2, 0, ceil_mode=True)]


def grow():
    return [nn.Upsample(scale_factor=2, mode="nearest")]


def make_encoder():
    """All of VGG19's convolutions after a 1x1 one; AdaIN uses the first 31 modules, up to relu4_1."""
    return nn.Sequential(
        nn.Conv2d(3, 3, 1), *stage(2, [3, 64, 64]), *pool(), *stage(2, [64, 128, 128]), *pool(),
        *stage(4, [128, 256, 256, 256, 256]), *pool(), *stage(4, [256, 512, 512, 512, 512]), *pool(),
        *stage(4, [512, 512, 512, 512, 512]))


def make_decoder():
    return nn.Sequential(
        *stage(1, [512, 256]), *grow(), *stage(4, [256, 256, 256, 256, 128]), *grow(), *stage(2, [128, 128, 64]), *grow(),
        *stage(2, [64, 64, 3])[:-1])


def randomise(network, last_bias):
    convolutions = [module for module in network if isinstance(module, nn.Conv2d)]
    for module in convolutions:
        nn.init.normal_(module.weight, 0, (2 / module.weight[0].numel()) ** 0.5)
        nn.init.normal_(module.bias, 0, 0.1)
    if last_bias is not None:
        convolutions[-1].weight.data *= 0.4
        convolutions[-1].bias.data.fill_(last_bias)


def picture(name):
    return torch.from_numpy(numpy.asarray(Image.open(folder / name).convert("RGB")).copy()).permute(2, 0, 1)[None] / 255


def statistics(features):
    flat = features.flatten(2)
    return flat.mean(2)[..., None, None], (flat.var(2) + 1e-5).sqrt()[..., None, None]


def adain(content, style):
    (content_mean, content_std), (style_mean, style_std) = statistics(content), statistics(style)
    return (content - content_mean) / content_std * style_std + style_mean


folder = Path(sys.argv[1])
torch.manual_seed(1)
vgg, decoder = make_encoder(), make_decoder()
randomise(vgg, None)
randomise(decoder, 0.5)
with torch.no_grad():
    vgg[0].weight.copy_(torch.tensor([[0.1, 0.2, 3.0], [-0.3, 2.5, 0.2], [2.8, -0.1, 0.3]])[..., None, None])
    vgg[0].bias.copy_(torch.tensor([-1.5, -1.6, -1.7]))
    torch.save(vgg.state_dict(), folder / "vgg_normalised.pth")
    torch.save(decoder.state_dict(), folder / "decoder.pth")
    encoder = vgg[:31]
    content, style, style2 = (encoder(picture(name)) for name in ("content.png", "style.png", "style2.png"))
    mixed = 2 / 3 * adain(content, style) + 1 / 3 * adain(content, style2)
    torch.save({"features": content, "plain": decoder(adain(content, style))[0],
                "half": decoder(0.5 * adain(content, style) + 0.5 * content)[0], "blend": decoder(mixed)[0]},
               folder / "results.pth")
