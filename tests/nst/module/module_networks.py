"""Small style transfer networks as TorchScript files with their YAML files, and PyTorch's pictures by them.

FOLDER/content.png and style.png are read; FOLDER/NAME.pt, NAME.yaml and, for sound networks, NAME.png are written: what the
network makes of them without TorchScript, with pictures prepared here.

usage: module_networks.py FOLDER       exit code 77: torch or Pillow is not installed
"""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))
sys.dont_write_bytecode = True
try:
    import pytorch_peer
    import torch
    import torch.nn.functional as F
except ImportError as error:
    print(error)
    sys.exit(77)

torch.manual_seed(3)
folder = Path(sys.argv[1])
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class Blend(torch.nn.Module):
    """AdaIN between two convolutions with stride 2 and two that enlarge; alpha is a number."""

    def __init__(self):
        super().__init__()
        self.down1, self.down2 = torch.nn.Conv2d(3, 8, 3, 2, 1), torch.nn.Conv2d(8, 16, 3, 2, 1)
        self.up1, self.up2 = torch.nn.Conv2d(16, 8, 3, 1, 1), torch.nn.Conv2d(8, 3, 3, 1, 1)

    def features(self, x):
        return torch.relu(self.down2(torch.relu(self.down1(x))))

    def forward(self, content, style, alpha: float):
        x, y = self.features(content), self.features(style)
        normalised = (x - x.mean((2, 3), keepdim=True)) / (x.std((2, 3), keepdim=True) + 1e-5)
        mixed = normalised * y.std((2, 3), keepdim=True) + y.mean((2, 3), keepdim=True)
        x = alpha * mixed + (1 - alpha) * x
        x = F.interpolate(torch.relu(self.up1(x)), scale_factor=2.0)
        return torch.sigmoid(4 * self.up2(F.interpolate(x, scale_factor=2.0)))


class Mixed(torch.nn.Module):
    """Traced: takes the style first and returns two tensors; BGR of 0 to 255."""

    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(6, 3, 3, padding=1)

    def forward(self, style, content, alpha):
        both = self.conv(torch.cat([content, style], 1))
        return both, content + alpha * torch.tanh(both / 64) * 60


class Plain(torch.nn.Module):
    def forward(self, content):
        return content * 0.5


class NaN(torch.nn.Module):
    def forward(self, content):
        return torch.log(content - 0.5)


class Half(torch.nn.Module):
    def forward(self, content):
        return content[:, :, ::2]


class Raises(torch.nn.Module):
    def forward(self, content):
        if content.shape[2] > 2:
            raise ValueError("sides above 2 are not for me")
        return content


class Wrong(torch.nn.Module):
    def forward(self, content):
        return content @ torch.ones(7, 7)


class Noise(torch.nn.Module):
    def forward(self, content):
        print("a network may print")
        return content * torch.rand_like(content)


class Float32(torch.nn.Module):
    def forward(self, content):
        return F.conv2d(content, torch.ones(3, 3, 1, 1))


def by_channel(numbers):
    return torch.tensor(numbers).view(1, 3, 1, 1)


def padded(picture, multiple):
    below, right = (-picture.shape[2]) % multiple, (-picture.shape[3]) % multiple
    return F.pad(picture, (0, right, 0, below), mode="reflect")


def write(name, scripted, description):
    scripted.save(str(folder / f"{name}.pt"))
    (folder / f"{name}.yaml").write_text(description)


content, style = (pytorch_peer.tensor_of(folder / f"{name}.png") for name in ("content", "style"))
height, width = content.shape[2:]
with torch.no_grad():
    blend = Blend().eval()
    write("blend", torch.jit.script(blend), "inputs: [content, style, alpha]\nmean: [0.485, 0.456, 0.406]\n"
          "std: [0.229, 0.224, 0.225]\nmultiple: 4\noutput: {mean: [0, 0, 0], std: [1, 1, 1]}\n")
    ready = [(padded(picture, 4) / 255 - by_channel(MEAN)) / by_channel(STD) for picture in (content, style)]
    for alpha in (1.0, 0.25):
        picture = 255 * blend(*ready, alpha)[:, :, :height, :width]
        pytorch_peer.save(picture, folder / f"blend-{alpha}.png")

    mixed = Mixed().eval()
    same_size = F.interpolate(style, (height, width), mode="bilinear", antialias=True, align_corners=False)
    arguments = (same_size.flip(1), content.flip(1), torch.tensor(0.5))
    write("mixed", torch.jit.trace(mixed, arguments), "inputs: [style, content, alpha]\nrange: [0, 255]\nchannels: bgr\n"
          "style_size: content\noutput:\n  part: 1\n")
    pytorch_peer.save(mixed(*arguments)[1].flip(1), folder / "mixed-0.5.png")

    for name, network in {"plain": Plain(), "nan": NaN(), "half": Half(), "raises": Raises(), "wrong": Wrong(),
                          "float32": Float32(), "noise": Noise()}.items():
        write(name, torch.jit.script(network), "inputs: [content]\n")
    torch.save(blend.state_dict(), folder / "checkpoint.pt")
    (folder / "checkpoint.yaml").write_text("inputs: [content]\n")
