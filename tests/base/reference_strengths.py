"""Davidson's model by numpy, without Newton's method or derivatives of second order: each unknown in turn is moved to where the
slope is 0, by bisection, until none moves. Input: JSON with count, deviation and outcomes [a, b, a_wins, b_wins, ties].

usage: reference_strengths.py FILE       exit code 77: numpy is not installed
"""
import json
import sys

try:
    import numpy
except ImportError as error:
    print(error)
    sys.exit(77)

data = json.load(open(sys.argv[1]))
count, deviation = data["count"], data["deviation"]
a, b = (numpy.array([row[i] for row in data["outcomes"]], dtype=int) for i in (0, 1))
a_wins, b_wins, ties = (numpy.array([row[i] for row in data["outcomes"]], dtype=float) for i in (2, 3, 4))
n = a_wins + b_wins + ties


def slope(x, i):
    pi, nu = numpy.exp(x[:count]), numpy.exp(x[count])
    neither = nu * numpy.sqrt(pi[a] * pi[b])
    total = pi[a] + pi[b] + neither
    if i == count:
        of_votes = (ties - n * neither / total).sum()
    else:
        of_a = a_wins + ties / 2 - n * (pi[a] + neither / 2) / total
        of_b = b_wins + ties / 2 - n * (pi[b] + neither / 2) / total
        of_votes = of_a[a == i].sum() + of_b[b == i].sum()
    return of_votes - x[i] / deviation**2


x = numpy.zeros(count + 1)
for _ in range(2000):
    before = x.copy()
    for i in range(count + 1):
        low, high = -30.0, 30.0
        for _ in range(60):
            x[i] = (low + high) / 2
            low, high = (x[i], high) if slope(x, i) > 0 else (low, x[i])
    if numpy.abs(x - before).max() < 1e-11:
        break
print(json.dumps({"strengths": x[:count].tolist(), "log_tie": x[count]}))
