"""Quality figures by other means than the runner's: numpy and torchvision, from the definitions.

usage: reference_quality.py FOLDER A.png B.png       writes FOLDER/figures.safetensors-to-be (figures.pth), NAME.pth and
NAME.heads.pth for LPIPS; exit code 77: torchvision is not installed
"""
import sys

try:
    import numpy
    import torch
    import torchvision
    from PIL import Image
except ImportError as error:
    print(error)
    sys.exit(77)

LPIPS = {"alex": ("alexnet", [1, 4, 7, 9, 11]), "squeeze": ("squeezenet1_1", [1, 4, 7, 9, 10, 11, 12]),
         "vgg": ("vgg16", [3, 8, 15, 22, 29])}


def gaussian(x):
    window = numpy.exp(-((numpy.arange(11) - 5) ** 2) / (2 * 1.5 ** 2))
    window /= window.sum()
    rows = sum(w * x[i:x.shape[0] - 10 + i, :] for i, w in enumerate(window))
    return sum(w * rows[:, i:rows.shape[1] - 10 + i] for i, w in enumerate(window))


def ms_ssim(a, b):
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    result = 1.0
    for scale, weight in enumerate([0.0448, 0.2856, 0.3001, 0.2363, 0.1333]):
        ma, mb = gaussian(a), gaussian(b)
        va, vb, cov = gaussian(a * a) - ma ** 2, gaussian(b * b) - mb ** 2, gaussian(a * b) - ma * mb
        contrast = (2 * cov + c2) / (va + vb + c2)
        light = (2 * ma * mb + c1) / (ma ** 2 + mb ** 2 + c1)
        result *= max((light * contrast if scale == 4 else contrast).mean(), 0) ** weight
        h, w = a.shape[0] // 2 * 2, a.shape[1] // 2 * 2
        a, b = ((x[0:h:2, 0:w:2] + x[1:h:2, 0:w:2] + x[0:h:2, 1:w:2] + x[1:h:2, 1:w:2]) / 4 for x in (a, b))
    return result


def histogram(x):
    return numpy.histogramdd(x.reshape(-1, 3), bins=(8, 8, 8), range=[(0, 256)] * 3)[0] / (x.shape[0] * x.shape[1])


def outputs(net, picture, indices):
    mean = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
    deviation = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
    x, found = (picture - mean) / deviation, []
    for i, module in enumerate(net.features):
        x = module(x)
        if i in indices:
            found.append(x.clone())
    return found


def lpips(net, indices, heads, a, b):
    total = 0
    for i, (fa, fb) in enumerate(zip(outputs(net, a, indices), outputs(net, b, indices))):
        na, nb = (f / (f.pow(2).sum(1, keepdim=True).sqrt() + 1e-10) for f in (fa, fb))
        total += torch.nn.functional.conv2d((na - nb) ** 2, heads[f"lin{i}.model.1.weight"]).mean()
    return total


def gram(f):
    return torch.einsum("chw,dhw->cd", f[0], f[0]) / (f.shape[2] * f.shape[3])


def losses(net, output, content, style):
    """Of the VGG16 `net` with average pooling: content conv4_2, style conv1_1 ... conv5_1."""
    for i, module in enumerate(net.features):
        if isinstance(module, torch.nn.MaxPool2d):
            net.features[i] = torch.nn.AvgPool2d(2, 2)
    of = {name: outputs(net, x, [1, 6, 11, 18, 20, 25]) for name, x in
          (("output", output), ("content", content), ("style", style))}
    relative = lambda x, target: ((x - target) ** 2).mean() / (target ** 2).mean()
    style_loss = sum(relative(gram(of["output"][i]), gram(of["style"][i])) for i in (0, 1, 2, 3, 5)) / 5
    return relative(of["output"][4], of["content"][4]), style_loss


def main(folder, first, second):
    torch.set_num_threads(2)
    torch.manual_seed(3)
    a, b = (numpy.asarray(Image.open(file).convert("RGB")).astype(numpy.float64) for file in (first, second))
    figures = {
        "psnr_db": 20 * numpy.log10(255) - 10 * numpy.log10(((a - b) ** 2).mean()),
        "ms_ssim": numpy.mean([ms_ssim(a[..., c], b[..., c]) for c in range(3)]),
        "color_distance": numpy.sqrt(1 - numpy.sqrt(histogram(a) * histogram(b)).sum()),
    }
    ta, tb = (torch.tensor(x / 255, dtype=torch.float32).permute(2, 0, 1)[None] for x in (a, b))
    with torch.no_grad():
        for name, (architecture, indices) in LPIPS.items():
            net = getattr(torchvision.models, architecture)().eval()
            heads = {f"lin{i}.model.1.weight": torch.rand(1, f.shape[1], 1, 1)
                     for i, f in enumerate(outputs(net, ta, indices))}
            state = {k: v for k, v in net.state_dict().items() if not k.startswith("classifier")}
            torch.save(state, f"{folder}/{name}.pth")
            torch.save(heads, f"{folder}/{name}.heads.pth")
            figures["lpips " + name] = lpips(net, indices, heads, ta, tb)
            if name == "vgg":
                figures["content"], figures["style"] = losses(net, tb, ta, ta.flip(1))
    torch.save({key: torch.tensor([float(value)], dtype=torch.float32) for key, value in figures.items()},
               f"{folder}/figures.pth")


main(*sys.argv[1:])
