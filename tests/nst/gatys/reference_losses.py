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


def flat(x):
    return x[0].reshape(x.shape[1], -1)  # C times H W


def moments(x, _):
    """Li, Wang, Liu and Hou (IJCAI 2017): means and deviations of channels."""
    return torch.stack([flat(x).mean(1), flat(x).std(1, unbiased=False)])


def slices(x, directions):
    """Heitz et al. (CVPR 2021): projections on random directions, sorted."""
    return torch.sort(directions @ flat(x), 1)[0]


def repeated(sorted_slices, count):
    """Each value as often as the other picture has more positions."""
    has = sorted_slices.shape[1]
    return sorted_slices[:, [int((k + 0.5) * has / count) for k in range(count)]]


def statistical(statistics, has, content, style, relative, seed=7):
    """Errors of the statistics, averaged over layers relative to their targets, or summed as published."""
    generator = torch.Generator().manual_seed(seed)

    def error(x, wanted):
        mse = ((x - wanted) ** 2).mean()
        return mse / (wanted**2).mean() if relative else mse

    content_loss = sum(error(has[name], content[name]) for name in CONTENT)
    errors = []
    for name in STYLE:
        channels = has[name].shape[1]
        directions = torch.randn(channels, channels, generator=generator)
        directions = (directions / directions.norm(dim=1, keepdim=True)).double()
        x, wanted = statistics(has[name], directions), statistics(style[name], directions)
        if statistics is slices:
            wanted = repeated(wanted, x.shape[1])
        published = 2 if statistics is moments and not relative else 1  # the sum over 2 C of them over C
        errors.append(error(x, wanted) * published)
    style_loss = sum(errors) / (len(errors) if relative else 1)
    return {"content": content_loss, "style": style_loss, "layers": torch.stack(errors),
            "total": 5 * content_loss + 100 * style_loss}


def halves(height, width, at, dimension):
    """Two regions, [2, height, width]: before and from position `at` of rows (0) or columns (1)."""
    mask = torch.zeros(2, height, width)
    mask[0].narrow(dimension, 0, at).fill_(1)
    mask[1] = 1 - mask[0]
    return mask


def guided(statistics, has, content, style, content_mask, style_mask, relative, seed=7):
    """Gatys et al. (CVPR 2017, section 4): the same of each region, the guidance channel T shrunk to the layer. Errors of
    regions are summed (lambda = 1), relative ones averaged."""
    generator = torch.Generator().manual_seed(seed)

    def of_region(x, mask, directions):
        t = torch.nn.functional.avg_pool2d(mask[None, None], mask.shape[0] // x.shape[2])[0, 0].double().flatten()
        f, share = flat(x), t**2 / (t**2).sum()
        if statistics is gram_matrix:
            guide = t / (t**2).sum().sqrt()  # "normalised such that the sum of its squares is 1"
            return (f * guide) @ (f * guide).t()
        if statistics is moments:
            mean = (f * share).sum(1, keepdim=True)
            return torch.stack([mean[:, 0], ((f - mean) ** 2 * share).sum(1).clamp(min=1e-12).sqrt()])
        return torch.sort(directions @ f[:, t >= t.max() / 2], 1)[0]

    errors = []
    for name in STYLE:
        channels = has[name].shape[1]
        directions = torch.randn(channels, channels, generator=generator)
        directions = (directions / directions.norm(dim=1, keepdim=True)).double()
        of_layer = []
        for content_region, style_region in zip(content_mask, style_mask):
            x, wanted = of_region(has[name], content_region, directions), of_region(style[name], style_region, directions)
            if statistics is slices:
                wanted = repeated(wanted, x.shape[1])
            mse = ((x - wanted) ** 2).mean()
            published = {gram_matrix: 1 / channels**2, moments: 2, slices: 1}[statistics]
            of_layer.append(mse / (wanted**2).mean() if relative else mse * published)
        errors.append(sum(of_layer) / (len(of_layer) if relative else 1))
    content_loss = sum(((has[name] - content[name]) ** 2).mean() / ((content[name] ** 2).mean() if relative else 1)
                       for name in CONTENT)
    style_loss = sum(errors) / (len(errors) if relative else 1)
    return {"content": content_loss, "style": style_loss, "layers": torch.stack(errors),
            "total": 5 * content_loss + 100 * style_loss}


def gram_matrix(_):
    raise NotImplementedError("a name for guided()")


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
    for name, statistics in (("mean_std", moments), ("sliced_wasserstein", slices)):
        for style in ("style", "smaller_style"):
            keep(f"{name} {style}", lambda _, has: statistical(statistics, has, of["content"], of[style], False))
        keep(name + " relative", lambda _, has: statistical(statistics, has, of["content"], of["smaller_style"], True))
    masks = halves(96, 120, 50, 1), halves(72, 88, 30, 0)
    for name, statistics in (("gram", gram_matrix), ("mean_std", moments), ("sliced_wasserstein", slices)):
        for relative in (False, True):
            keep(f"{name} guided{' relative' if relative else ''}",
                 lambda _, has: guided(statistics, has, of["content"], of["smaller_style"], *masks, relative))
    even = scaled(state, pictures["content"])
    content, style = (features(even, shown(pictures[name])) for name in ("content", "style"))
    keep("gatys scaled", lambda _, has: gatys(has, content, style, third, 1, 1e5), even)
    torch.save(state, f"{folder}/vgg_conv.pth")
    torch.save(out, f"{folder}/losses.pth")


main(sys.argv[1])
