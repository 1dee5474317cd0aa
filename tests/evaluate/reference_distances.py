"""FID and KID of two sets of features by numpy and scipy: FOLDER/pictures.txt and styles.txt, a row a picture, the first number
of each how often it counts. Prints both as JSON.

usage: reference_distances.py FOLDER       exit code 77: numpy or scipy is not installed
"""
import json
import sys
from pathlib import Path

try:
    import numpy
    from scipy import linalg
except ImportError as error:
    print(error)
    sys.exit(77)


def features(name):
    rows = numpy.loadtxt(Path(sys.argv[1]) / name, ndmin=2)
    return numpy.repeat(rows[:, 1:], rows[:, 0].astype(int), axis=0), numpy.repeat(numpy.arange(len(rows)), rows[:, 0].astype(int))


(x, x_of), (y, y_of) = features("pictures.txt"), features("styles.txt")
a, b = numpy.cov(x, rowvar=False), numpy.cov(y, rowvar=False)
root = linalg.sqrtm(a @ b)
fid = ((x.mean(0) - y.mean(0)) ** 2).sum() + numpy.trace(a + b - 2 * root.real)


def kernel(p, q):
    return (p @ q.T / p.shape[1] + 1) ** 3


def among(p, of):
    other = of[:, None] != of[None, :]
    return kernel(p, p)[other].mean()


print(json.dumps({"fid": float(fid), "kid": float(among(x, x_of) + among(y, y_of) - 2 * kernel(x, y).mean())}))
