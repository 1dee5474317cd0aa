"""The peer of style_transfer.py: the same style transfer by PyTorch's own eager path.

As a program, one job of a sweep as people script it (VGG19, fp32):
usage: pytorch_peer.py CONTENT STYLE STYLE_WEIGHT STEPS OUTPUT.png
"""

import json
import os
import statistics
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from PIL import Image

torch.set_num_threads(len(os.sched_getaffinity(0)))

LEARNING_RATE = 0.02
# VGG19 to conv5_1: output channels, P a pooling; style layers are the first convolution of each block, content conv4_2.
LAYERS = [64, 64, "P", 128, 128, "P", 256, 256, 256, 256, "P", 512, 512, 512, 512, "P", 512]
STYLE_LAYERS, CONTENT_LAYER = (0, 2, 4, 8, 12), 9
TYPES = {"fp32": torch.float32, "bf16": torch.bfloat16}
# How PyTorch runs it: contiguous or channels-last tensors; autocast: channels-last in bfloat16 with fp32 weights; compiled: channels-last
# through torch.compile.
FORMS = ("contiguous", "channels_last", "autocast", "compiled")


def layout_of(form):
    assert form in FORMS, f"{form} is none of {FORMS}"
    return torch.contiguous_format if form == "contiguous" else torch.channels_last


def type_of(precision, form):
    return torch.float32 if form == "autocast" else TYPES[precision]


def compiled(function, form):
    if form != "compiled":
        return function
    if not hasattr(torch, "compile"):
        sys.exit(f"PyTorch {torch.__version__} has no torch.compile")
    return torch.compile(function)


def casting(form):
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=form == "autocast")


def tensor_of(path):
    picture = Image.open(path).convert("RGB")
    values = torch.frombuffer(bytearray(picture.tobytes()), dtype=torch.uint8)
    return values.view(picture.height, picture.width, 3).permute(2, 0, 1)[None].float()


def save(tensor, path):
    values = tensor.detach().float().round().clamp(0, 255).byte()[0].permute(1, 2, 0).contiguous()
    Image.frombytes("RGB", (values.shape[1], values.shape[0]), bytes(values.flatten().tolist())).save(path)


class Gatys:
    """VGG19 with He's initialisation, each layer scaled to a mean activation of 1 on the content picture; seed 0."""

    def __init__(self, content, style, precision="fp32", form="channels_last"):
        self.type, self.layout, self.form = type_of(precision, form), layout_of(form), form
        self.mean = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
        self.deviation = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
        self.content, self.style = tensor_of(content) / 255, tensor_of(style) / 255
        generator = torch.Generator().manual_seed(0)
        self.weights, x, channels = [], (self.content - self.mean) / self.deviation, 3
        with torch.no_grad():
            for layer in LAYERS:
                if layer == "P":
                    x = F.avg_pool2d(x, 2)
                    continue
                weight = torch.randn(layer, channels, 3, 3, generator=generator) * (2 / (9 * channels)) ** 0.5
                x = F.relu(F.conv2d(x, weight, padding=1))
                scale = x.mean()
                x, channels = x / scale, layer
                self.weights.append((weight / scale).to(self.type).contiguous(memory_format=self.layout))

    def features(self, picture):
        x = ((picture - self.mean) / self.deviation).to(self.type).contiguous(memory_format=self.layout)
        outputs, rest = [], iter(self.weights)
        for layer in LAYERS:
            if layer == "P":
                x = F.avg_pool2d(x, 2)
            else:
                x = F.relu(F.conv2d(x, next(rest), padding=1))
                outputs.append(x)
        return outputs[CONTENT_LAYER].float(), [outputs[i].float() for i in STYLE_LAYERS]

    def stylise(self, style_weight, steps):
        """The picture (0 to 255), the last step's loss, and the time at the end of each step."""

        def gram(x):
            flat = x.reshape(x.shape[1], -1)
            return flat @ flat.T / flat.shape[1]

        def error(x, target):
            return ((x - target) ** 2).mean() / (target**2).mean()

        features = compiled(self.features, self.form)

        with torch.no_grad():
            wanted, grams = self.features(self.content)[0], [gram(x) for x in self.features(self.style)[1]]
        picture = self.content.clone().requires_grad_()
        adam = torch.optim.Adam([picture], lr=LEARNING_RATE)
        ends = []
        for _ in range(steps):
            adam.zero_grad()
            with casting(self.form):
                has, styles = features(picture)
            style_loss = sum(error(gram(x), target) for x, target in zip(styles, grams)) / len(grams)
            loss = error(has, wanted) + style_weight * style_loss
            loss.backward()
            adam.step()
            with torch.no_grad():
                picture.clamp_(0, 1)
            ends.append(time.perf_counter())
        return picture.detach() * 255, float(loss), ends


def read_safetensors(path):
    data = Path(path).read_bytes()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        number = {"F32": torch.float32, "F16": torch.float16}[entry["dtype"]]
        values = torch.frombuffer(bytearray(data[8 + size + begin : 8 + size + end]), dtype=number)
        tensors[name] = values.view(entry["shape"]).float()
    return tensors


def write_random_johnson(path, width=32):
    """A network of pytorch/examples' TransformerNet's shapes: time does not depend on what the weights are."""
    generator = torch.Generator().manual_seed(0)
    two, four = 2 * width, 4 * width
    shapes = [("conv1", "in1", 3, width, 9), ("conv2", "in2", width, two, 3), ("conv3", "in3", two, four, 3)]
    shapes += [(f"res{i}.conv{j}", f"res{i}.in{j}", four, four, 3) for i in range(1, 6) for j in (1, 2)]
    shapes += [("deconv1", "in4", four, two, 3), ("deconv2", "in5", two, width, 3), ("deconv3", "", width, 3, 9)]
    tensors = {}
    for name, norm, inputs, outputs, kernel in shapes:
        bound = (inputs * kernel * kernel) ** -0.5
        weight = (torch.rand(outputs, inputs, kernel, kernel, generator=generator) * 2 - 1) * bound
        tensors[name + ".conv2d.weight"] = weight if norm else weight * 60  # a picture with contrast, not grey
        tensors[name + ".conv2d.bias"] = torch.full((outputs,), 0.0 if norm else 127.5)
        if norm:
            tensors[norm + ".weight"], tensors[norm + ".bias"] = torch.ones(outputs), torch.zeros(outputs)
    header, data = {}, b""
    for name, tensor in tensors.items():
        raw = tensor.contiguous().numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    Path(path).write_bytes(len(text).to_bytes(8, "little") + text + data)


class Fast:
    """A feed-forward network in Johnson's or Engstrom's form; normalisation in float32, as stylesweep has it."""

    def __init__(self, model, precision="fp32", form="channels_last"):
        self.type, self.layout, self.form = type_of(precision, form), layout_of(form), form
        self.weights = read_safetensors(model)
        for name, weight in self.weights.items():
            if weight.dim() == 4:
                self.weights[name] = weight.to(self.type).contiguous(memory_format=self.layout)
        self.run = compiled(self.johnson if "conv1.conv2d.weight" in self.weights else self.engstrom, form)

    def __call__(self, picture):
        with torch.no_grad(), casting(self.form):
            return self.run(picture).float().clamp(0, 255)

    def laid_out(self, x):
        return x.to(self.type).contiguous(memory_format=self.layout)

    def normalised(self, x, name, eps):
        return F.instance_norm(x.float(), weight=self.weights[name + ".weight"], bias=self.weights[name + ".bias"], eps=eps)

    def johnson(self, x):
        """pytorch/examples, fast_neural_style/neural_style/transformer_net.py."""

        def convolved(x, name, stride=1):
            weight = self.weights[name + ".conv2d.weight"]
            padded = F.pad(x, [weight.shape[2] // 2] * 4, mode="reflect")
            return F.conv2d(self.laid_out(padded), weight, self.weights[name + ".conv2d.bias"].to(self.type), stride)

        def layer(x, name, norm, stride=1):
            return F.relu(self.normalised(convolved(x, name, stride), norm, 1e-5))

        def grown(x):
            return F.interpolate(x, scale_factor=2, mode="nearest")

        height, width = x.shape[2:]
        x = layer(layer(layer(x, "conv1", "in1"), "conv2", "in2", 2), "conv3", "in3", 2)
        for block in (f"res{i}" for i in range(1, 6)):
            inner = layer(x, block + ".conv1", block + ".in1")
            x = x + self.normalised(convolved(inner, block + ".conv2"), block + ".in2", 1e-5)
        x = layer(grown(x), "deconv1", "in4")
        x = layer(grown(x), "deconv2", "in5")
        return convolved(x, "deconv3")[:, :, :height, :width]

    def engstrom(self, x):
        """lengstrom/fast-style-transfer, src/transform.py: TensorFlow's padding, transposed convolutions."""

        def convolved(x, name, stride=1):
            weight = self.weights[name + ".conv.weight"]
            rows, columns = (max((-(-n // stride) - 1) * stride + weight.shape[2] - n, 0) for n in x.shape[2:])
            x = F.pad(x, (columns // 2, columns - columns // 2, rows // 2, rows - rows // 2))
            return self.normalised(F.conv2d(self.laid_out(x), weight, stride=stride), name + ".norm", 1e-3)

        def grown(x, name):
            whole = F.conv_transpose2d(x.float(), self.weights[name + ".conv.weight"].float(), stride=2)
            return self.normalised(whole[:, :, : 2 * x.shape[2], : 2 * x.shape[3]], name + ".norm", 1e-3)

        x = F.relu(convolved(x, "down1"))
        x = F.relu(convolved(x, "down2", 2))
        x = F.relu(convolved(x, "down3", 2))
        for block in (f"res{i}" for i in range(1, 6)):
            x = x + convolved(F.relu(convolved(x, block + ".a")), block + ".b")
        x = F.relu(grown(x, "up1"))
        x = F.relu(grown(x, "up2"))
        return torch.tanh(convolved(x, "out")) * 150 + 127.5


def time_gatys(content, style, precision, form, style_weight, steps):
    """Seconds of one of `steps` steps, after targets and one more step: these are the warm-up."""
    _, loss, ends = Gatys(content, style, precision, form).stylise(style_weight, steps + 1)
    return {"seconds": (ends[-1] - ends[0]) / steps, "loss": loss}


def time_fast(content, model, precision, form, times):
    network, picture = Fast(model, precision, form), tensor_of(content)
    network(picture)
    seconds = []
    for _ in range(times):
        begin = time.perf_counter()
        network(picture)
        seconds.append(time.perf_counter() - begin)
    return {"seconds": statistics.median(seconds)}


if __name__ == "__main__":
    content_path, style_path, weight, count, output = sys.argv[1:]
    save(Gatys(content_path, style_path).stylise(float(weight), int(count))[0], output)
