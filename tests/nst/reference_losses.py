"""Losses as Gatys, Ecker and Bethge print them (CVPR 2016, equations 1, 4, 5 and 7) and as neural-style-pt computes them,
in float64, of the first layers of a VGG19 with random weights under Caffe's names (vgg_conv.pth), with max pooling, shown
BGR of 0 to 255 less the means: losses.pth has the pictures (RGB of 0 to 1), the losses, and their gradient in `picture`.

usage: reference_losses.py FOLDER       exit code 77: torch is not installed
"""
import sys

try:
    import torch
except ImportError as error:
    print(error)
    sys.exit(77)

LAYERS = [("conv1_1", 3, 64), ("conv1_2", 64, 64), ("pool", 0, 0), ("conv2_1", 64, 128), ("conv2_2", 128, 128),
          ("pool", 0, 0), ("conv3_1", 128, 256)]
CONTENT, STYLE = ["conv2_2"], ["conv1_1", "conv2_1", "conv3_1"]


def random_network():
    state = {}
    for name, inputs, outputs in LAYERS:
        if name != "pool":
            state[name + ".weight"] = torch.randn(outputs, inputs, 3, 3) * (2 / (9 * inputs)) ** 0.5
            state[name + ".bias"] = torch.randn(outputs)
    return state


def shown(picture):
    """What a network of Caffe's is shown."""
    return picture.double().flip(1) * 255 - torch.tensor([103.939, 116.779, 123.68]).double().view(1, 3, 1, 1)


def features(state, x):
    """Of each layer behind its ReLU, [1, C, H, W]."""
    outputs = {}
    for name, _, _ in LAYERS:
        if name == "pool":
            x = torch.nn.functional.max_pool2d(x, 2, 2)
            continue
        weight, bias = state[name + ".weight"].double(), state[name + ".bias"].double()
        x = outputs[name] = torch.relu(torch.nn.functional.conv2d(x, weight, bias, padding=1))
    return outputs


def scaled(state, picture):
    """The same network with its weights scaled so that each filter's mean activation on `picture` is 1, but of one that has
    less than a hundredth of its layer's mean (Gatys et al., section 2: "without changing its output")."""
    means = {name: x.mean((0, 2, 3)) for name, x in features(state, shown(picture)).items()}
    out, before = {}, torch.ones(3).double()
    for name, _, _ in LAYERS:
        if name == "pool":
            continue
        mean = torch.maximum(means[name], means[name].mean() / 100)
        out[name + ".weight"] = state[name + ".weight"].double() * before.view(1, -1, 1, 1) / mean.view(-1, 1, 1, 1)
        out[name + ".bias"] = state[name + ".bias"].double() / mean
        before = mean
    return out


def gatys(has, content, style, weights, alpha, beta):
    def flat(x):
        return x[0].reshape(x.shape[1], -1)  # F: N_l times M_l

    content_losses = [((flat(has[name]) - flat(content[name])) ** 2).sum() / 2 for name in CONTENT]
    errors = []
    for name in STYLE:
        f, s = flat(has[name]), flat(style[name])
        (n, m), g, a = f.shape, f @ f.t(), s @ s.t()
        errors.append(((g - a) ** 2).sum() / (4 * n**2 * m**2))
    style_loss = sum(w * e for w, e in zip(weights, errors))
    return {"content": sum(content_losses), "style": style_loss, "layers": torch.stack(errors),
            "total": alpha * sum(content_losses) + beta * style_loss}


def neural_style(image, has, content, style, weights, content_weight, style_weight, tv_weight):
    """neural_style.py of neural-style-pt: ContentLoss, StyleLoss and TVLoss; `image` is what the network is shown."""
    def gram(x):
        _, c, h, w = x.size()
        flat = x.view(c, h * w)
        return torch.mm(flat, flat.t()).div(x.nelement())

    crit = torch.nn.MSELoss()
    content_loss = sum(crit(has[name], content[name]) for name in CONTENT)
    errors = [crit(gram(has[name]), gram(style[name])) for name in STYLE]
    style_loss = sum(w * e for w, e in zip(weights, errors))
    x_diff = image[:, :, 1:, :] - image[:, :, :-1, :]
    y_diff = image[:, :, :, 1:] - image[:, :, :, :-1]
    variation = torch.sum(torch.abs(x_diff)) + torch.sum(torch.abs(y_diff))
    total = content_weight * content_loss + style_weight * style_loss + tv_weight * variation
    return {"content": content_loss, "style": style_loss, "layers": torch.stack(errors), "variation": variation,
            "total": total}


def main(folder):
    torch.manual_seed(11)
    state = random_network()
    pictures = {name: torch.nn.functional.avg_pool2d(torch.rand(1, 3, height + 4, width + 4), 5, 1)
                for name, height, width in (("picture", 96, 120), ("content", 96, 120), ("style", 96, 120),
                                            ("smaller_style", 72, 88))}
    of = {name: features(state, shown(picture)) for name, picture in pictures.items()}
    out = {name: picture.clone() for name, picture in pictures.items()}

    def keep(name, loss, network=state):
        picture = pictures["picture"].clone().requires_grad_(True)
        image = shown(picture)
        values = loss(image, features(network, image))
        values["gradient"], = torch.autograd.grad(values["total"], picture)
        for key, value in values.items():
            value = value.detach().float()
            out[f"{name}.{key}"] = value if value.dim() else value.view(1)

    third = [1 / 3] * 3
    keep("gatys", lambda _, has: gatys(has, of["content"], of["style"], third, 1, 1e5))
    keep("gatys weighted", lambda _, has: gatys(has, of["content"], of["style"], [1, 0.75, 0], 1, 1e5))
    keep("neural-style", lambda image, has: neural_style(image, has, of["content"], of["smaller_style"], [1, 1, 1], 5, 100,
                                                         1e-3))
    keep("neural-style weighted", lambda image, has: neural_style(image, has, of["content"], of["smaller_style"],
                                                                  [0.2, 1, 3], 5, 100, 1e-3))
    even = scaled(state, pictures["content"])
    content, style = (features(even, shown(pictures[name])) for name in ("content", "style"))
    keep("gatys scaled", lambda _, has: gatys(has, content, style, third, 1, 1e5), even)
    torch.save(state, f"{folder}/vgg_conv.pth")
    torch.save(out, f"{folder}/losses.pth")


main(sys.argv[1])
