"""CFSD, SIFID and the similarities of feature maps and vectors by numpy and scipy, and networks that return the same maps as
TorchScript: FOLDER/maps.pt, patches.pt and vector.pt with their YAML files, FOLDER/expected.json.

usage: reference_structure.py FOLDER       exit code 77: torch, numpy or scipy is not installed
"""
import json
import sys
from pathlib import Path

try:
    import numpy
    import torch
    from scipy import linalg, special
except ImportError as error:
    print(error)
    sys.exit(77)

folder = Path(sys.argv[1])
torch.manual_seed(5)
a, b = torch.rand(1, 6, 9, 7) * 3, torch.rand(1, 6, 9, 7) * 3
torch.save({"a": a, "b": b}, folder / "maps.pth")


def rows(x):
    return x[0].flatten(1).T.double().numpy()


def cfsd(stylised, content):
    x, y = rows(stylised) / stylised.shape[1], rows(content) / content.shape[1]
    p, log_q = special.softmax(y @ y.T, axis=1), special.log_softmax(x @ x.T, axis=1)
    return special.rel_entr(p, numpy.exp(log_q)).sum(axis=1).mean()


def frechet(p, q):
    one, two = numpy.cov(p, rowvar=False), numpy.cov(q, rowvar=False)
    root = linalg.sqrtm(one @ two).real
    return ((p.mean(0) - q.mean(0)) ** 2).sum() + numpy.trace(one + two - 2 * root)


def dists_terms(x, y):
    x, y = rows(x), rows(y)
    mean_x, mean_y = x.mean(0), y.mean(0)
    covariance = ((x - mean_x) * (y - mean_y)).mean(0)
    texture = (2 * mean_x * mean_y + 1e-6) / (mean_x**2 + mean_y**2 + 1e-6)
    structure = (2 * covariance + 1e-6) / (x.var(0) + y.var(0) + 1e-6)
    return ((texture + structure) / 2).mean()


flat_a, flat_b = a.flatten().double().numpy(), b.flatten().double().numpy()
expected = {
    "cfsd": cfsd(a, b),
    "sifid": frechet(rows(a), rows(b)),
    "maps": (dists_terms(a, b) + dists_terms(a[:, :3], b[:, :3])) / 2,
    "cosine": flat_a @ flat_b / numpy.linalg.norm(flat_a) / numpy.linalg.norm(flat_b),
}
(folder / "expected.json").write_text(json.dumps({name: float(value) for name, value in expected.items()}))


class Maps(torch.nn.Module):
    def forward(self, x):
        return x, x[:, :, ::2, ::2] * 2


class Patches(torch.nn.Module):
    def forward(self, x):
        return {"map": torch.nn.functional.avg_pool2d(x, 2), "vector": x.mean((2, 3))}


class Vector(torch.nn.Module):
    def forward(self, x):
        return x.mean((2, 3)) - 0.4


class Pair(torch.nn.Module):
    def forward(self, x, y):
        return x.mean((2, 3)) - y.mean((2, 3))


for name, network, description in [("pair", Pair(), "size: 16\n"), ("maps", Maps(), "range: [0, 1]\n"),
                                   ("patches", Patches(), "part: map\n"),
                                   ("vector", Vector(), "size: 16\n")]:
    torch.jit.script(network).save(str(folder / f"{name}.pt"))
    (folder / f"{name}.yaml").write_text(description)
