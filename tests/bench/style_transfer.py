"""One job of style_transfer.yaml: times one piece of style transfer by one program.

usage: style_transfer.py stylesweep|pytorch gatys|fast WxH fp32|bf16 ITERATIONS CONTENT STYLE MODEL

Prints JSON: `seconds` of one Gatys step (targets included, shared by all steps) or of one pass through the network, the
median of three after a warm-up; `loss`, the total loss after the last step, or `level`, the picture's mean grey level.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

STYLE_WEIGHT = 10
LEARNING_RATE = 0.02
# VGG19 to conv5_1: output channels, P a pooling; style layers are the first convolution of each block, content conv4_2.
LAYERS = [64, 64, "P", 128, 128, "P", 256, 256, 256, 256, "P", 512, 512, 512, 512, "P", 512]
STYLE_LAYERS, CONTENT_LAYER = (0, 2, 4, 8, 12), 9


def by_stylesweep(work, size, precision, iterations, content, style, model, folder):
    """A sweep of one job in `folder`, beside whatever holds the device now: the caller is its only user."""
    programs = Path(os.environ.get("STYLESWEEP_BIN", Path(__file__).parents[2] / "build/release/bin"))
    stylisation = {"architecture": "vgg19", "style": style, "style_weight": STYLE_WEIGHT, "iterations": iterations,
                   "learning_rate": LEARNING_RATE, "pooling": "avg"}
    fixed = stylisation if work == "gatys" else {"architecture": "fast", "model": model}
    sweep = {"name": "one", "runner": "nst",
             "fixed": {"content": content, "resolution": size, "precision": precision, **fixed},
             "measure": {"warmup": 1, "min_samples": 3, "max_samples": 3, "max_seconds": 300}}
    (folder / "one.yaml").write_text(json.dumps(sweep))
    environment = {**os.environ, "STYLESWEEP_LOCK_DIR": str(folder / "locks")}

    def call(*arguments):
        ended = subprocess.run([programs / "stylesweep", *arguments], cwd=folder, env=environment, text=True,
                               capture_output=True, check=False)
        if ended.returncode:
            sys.exit(ended.stdout + ended.stderr)
        return ended.stdout

    call("run", "one.yaml")
    row = json.loads(call("query", "--format", "json", "SELECT * FROM sweep_one"))[0]
    if work == "gatys":
        return {"seconds": row["runtime_s"] / iterations, "loss": row["total_loss"]}
    from PIL import Image, ImageStat

    output = json.loads(call("query", "--format", "json", "SELECT output_path FROM results"))[0]["output_path"]
    level = statistics.mean(ImageStat.Stat(Image.open(folder / "results.files" / output)).mean)
    return {"seconds": row["runtime_s"], "level": level}


def median_of_three(operation):
    operation()
    seconds = []
    for _ in range(3):
        begin = time.perf_counter()
        result = operation()
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds), result


def tensor_of(path):
    import torch
    from PIL import Image

    picture = Image.open(path).convert("RGB")
    values = torch.frombuffer(bytearray(picture.tobytes()), dtype=torch.uint8)
    return values.view(picture.height, picture.width, 3).permute(2, 0, 1)[None].float()


def gatys_by_pytorch(precision, iterations, content, style):
    import torch
    import torch.nn.functional as F

    dtype = torch.bfloat16 if precision == "bf16" else torch.float32
    mean = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
    deviation = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
    content, style = tensor_of(content) / 255, tensor_of(style) / 255

    # He initialisation, each layer scaled to a mean activation of 1 on the content picture; seed 0.
    generator = torch.Generator().manual_seed(0)
    weights, x, channels = [], (content - mean) / deviation, 3
    with torch.no_grad():
        for layer in LAYERS:
            if layer == "P":
                x = F.avg_pool2d(x, 2)
                continue
            weight = torch.randn(layer, channels, 3, 3, generator=generator) * (2 / (9 * channels)) ** 0.5
            x = F.relu(F.conv2d(x, weight, padding=1))
            scale = x.mean()
            x, channels = x / scale, layer
            weights.append((weight / scale).to(dtype).contiguous(memory_format=torch.channels_last))

    def features(picture):
        x = ((picture - mean) / deviation).to(dtype).contiguous(memory_format=torch.channels_last)
        outputs, rest = [], iter(weights)
        for layer in LAYERS:
            if layer == "P":
                x = F.avg_pool2d(x, 2)
            else:
                x = F.relu(F.conv2d(x, next(rest), padding=1))
                outputs.append(x)
        return outputs[CONTENT_LAYER].float(), [outputs[i].float() for i in STYLE_LAYERS]

    def gram(x):
        flat = x.reshape(x.shape[1], -1)
        return flat @ flat.T / flat.shape[1]

    def error(x, target):
        return ((x - target) ** 2).mean() / (target**2).mean()

    def stylise():
        with torch.no_grad():
            wanted, grams = features(content)[0], [gram(x) for x in features(style)[1]]
        picture = content.clone().requires_grad_()
        adam = torch.optim.Adam([picture], lr=LEARNING_RATE)
        for _ in range(iterations):
            adam.zero_grad()
            has, styles = features(picture)
            style_loss = sum(error(gram(x), target) for x, target in zip(styles, grams)) / len(grams)
            loss = error(has, wanted) + STYLE_WEIGHT * style_loss
            loss.backward()
            adam.step()
            with torch.no_grad():
                picture.clamp_(0, 1)
        return float(loss)

    seconds, loss = median_of_three(stylise)
    return {"seconds": seconds / iterations, "loss": loss}


def read_safetensors(path):
    import torch

    data = Path(path).read_bytes()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        values = torch.frombuffer(bytearray(data[8 + size + begin : 8 + size + end]), dtype=torch.float32)
        tensors[name] = values.view(entry["shape"])
    return tensors


def fast_by_pytorch(precision, content, model):
    import torch
    import torch.nn.functional as F

    dtype = torch.bfloat16 if precision == "bf16" else torch.float32
    weights = read_safetensors(model)
    picture = tensor_of(content)

    def normalised(x, name):
        return F.instance_norm(x.float(), weight=weights[name + ".norm.weight"], bias=weights[name + ".norm.bias"],
                               eps=1e-3)

    def convolved(x, name, stride=1):
        weight = weights[name + ".conv.weight"].to(dtype)
        padding = [0, 0]
        for axis in (0, 1):
            length, kernel = x.shape[2 + axis], weight.shape[2]
            padding[axis] = max((-(-length // stride) - 1) * stride + kernel - length, 0)
        rows, columns = padding
        x = F.pad(x, (columns // 2, columns - columns // 2, rows // 2, rows - rows // 2))
        return normalised(F.conv2d(x.to(dtype), weight, stride=stride), name)

    def grown(x, name):
        whole = F.conv_transpose2d(x.float(), weights[name + ".conv.weight"], stride=2)
        return normalised(whole[:, :, : 2 * x.shape[2], : 2 * x.shape[3]], name)

    def stylise():
        with torch.no_grad():
            x = F.relu(convolved(picture, "down1"))
            x = F.relu(convolved(x, "down2", 2))
            x = F.relu(convolved(x, "down3", 2))
            for block in range(1, 6):
                inner = F.relu(convolved(x, f"res{block}.a"))
                x = x + convolved(inner, f"res{block}.b")
            x = F.relu(grown(x, "up1"))
            x = F.relu(grown(x, "up2"))
            x = convolved(x, "out")
            return (torch.tanh(x) * 150 + 127.5).clamp(0, 255)

    seconds, result = median_of_three(stylise)
    return {"seconds": seconds, "level": float(result.round().mean())}


def main():
    program, work, size, precision, iterations, content, style, model = sys.argv[1:]
    iterations = int(iterations)
    from PIL import Image

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wide, high = map(int, size.split("x"))
        for path, copy in ((content, "content.png"), (style, "style.png")):  # both read the same pixels
            Image.open(path).convert("RGB").resize((wide, high), Image.LANCZOS).save(folder / copy)
        content, style = str(folder / "content.png"), str(folder / "style.png")
        if program == "stylesweep":
            answer = by_stylesweep(work, size, precision, iterations, content, style, model, folder)
        else:
            import torch

            torch.set_num_threads(len(os.sched_getaffinity(0)))
            answer = (gatys_by_pytorch(precision, iterations, content, style) if work == "gatys"
                      else fast_by_pytorch(precision, content, model))
    print(json.dumps(answer))


main()
