"""Writes a small network, SqueezeNet 1.1 with random weights, in the forms in which people have weights, and VGGs.

usage: forms.py FOLDER        writes FOLDER/NAME.pth for each name below; exit code 77: torchvision is not installed
"""
import argparse
import collections
import copy
import datetime
import decimal
import io
import pathlib
import pickle
import struct
import sys
import tarfile

try:
    import numpy
    import torch
    import torchvision
except ImportError as error:
    print(error)
    sys.exit(77)

legacy = {"_use_new_zipfile_serialization": False}


def pickled(value):
    return pickle.dumps(value, protocol=2)


def save_tar(state, file):
    """As PyTorch 0.1.1 did (torch.serialization._legacy_load still reads it). The last storage is a part of the first."""
    storages, tensors, main = io.BytesIO(), io.BytesIO(), io.BytesIO()
    values = list(state.values())

    class Pickler(pickle.Pickler):
        def persistent_id(self, value):
            return str(2000 + next(i for i, v in enumerate(values) if v is value)) if torch.is_tensor(value) else None

    Pickler(main, protocol=2).dump(state)
    last = len(values) - 1
    bytes_of = [value.contiguous().numpy().tobytes() for value in values]
    bytes_of[0] += bytes_of.pop()
    storages.write(pickled(last))
    for i, content in enumerate(bytes_of):
        storages.write(pickled((1000 + i, "cpu", torch.FloatStorage)))
        storages.write(struct.pack("<q", len(content) // 4) + content)
    storages.write(pickled([(1000 + last, 1000, values[0].numel(), values[last].numel())]))
    tensors.write(pickled(len(values)))
    for i, value in enumerate(values):
        tensors.write(pickled((2000 + i, 1000 + i, torch.Tensor)))
        tensors.write(struct.pack("<i", value.dim()) + b"junk")
        value = value.contiguous()
        tensors.write(struct.pack(f"<{2 * value.dim() + 1}q", *value.size(), *value.stride(), 0))
    with tarfile.open(file, "w:", format=tarfile.PAX_FORMAT) as tar:
        for name, content in [("sys_info", pickled({})), ("pickle", main.getvalue()),
                              ("tensors", tensors.getvalue()), ("storages", storages.getvalue())]:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime = len(content), 1480000000.25
            tar.addfile(entry, io.BytesIO(content))
    again = torch.load(file, weights_only=False)
    assert all(torch.equal(again[name], value) for name, value in state.items())


def save_with_old_calls(state, file):
    """Tensors by torch._utils._rebuild_tensor, as in PyTorch 0.1.10 to 0.3."""
    now = torch.Tensor.__reduce_ex__
    torch.Tensor.__reduce_ex__ = lambda self, _: (
        torch._utils._rebuild_tensor, (self.storage(), self.storage_offset(), tuple(self.size()), self.stride()))
    torch.save(state, file, **legacy)
    torch.Tensor.__reduce_ex__ = now
    assert b"_rebuild_tensor\n" in open(file, "rb").read()


def metadata():
    return {"epoch": 3, "best": numpy.float64(0.5), "rates": numpy.arange(3.0), "count": numpy.int64(7),
            "type": torch.float32, "size": torch.Size([1, 2]), "device": torch.device("cpu"),
            "date": datetime.datetime(2020, 1, 2, 3, 4, tzinfo=datetime.timezone.utc),
            "day": datetime.date(2020, 1, 2), "took": datetime.timedelta(1), "arch": "squeezenet1_1", "huge": 2 ** 100,
            "args": argparse.Namespace(lr=0.1, data=pathlib.PosixPath("/data")), "classes": {"cat", "dog"},
            "frozen": frozenset([1]), "raw": b"\x00\xff", "price": decimal.Decimal("1.5"), "z": 1 + 2j, "none": None,
            "logs": collections.defaultdict(list, loss=[1.0, 2.0]), "queue": collections.deque([1, 2]),
            "counter": collections.Counter("aab"), "history": [{"lr": 0.1}, {"lr": 0.2}]}


def vgg(layers_of_stage, names, most=99):
    """float16 tensors; names: (stage, layer, index in torchvision's `features`) -> name."""
    state, index, channels = {}, 0, 3
    for stage, layers in enumerate(layers_of_stage, 1):
        for layer in range(1, layers + 1):
            width = min(64 * 2 ** (stage - 1), 512)
            if len(state) < 2 * most:
                name = names(stage, layer, index)
                state[name + ".weight"] = torch.rand(width, channels, 3, 3).half()
                state[name + ".bias"] = torch.rand(width).half()
            index, channels = index + 2, width
        index += 1
    return state


def vggs():
    def of_torchvision(stage, layer, index):
        return f"features.{index}"

    def of_caffe(stage, layer, index):
        return f"conv{stage}_{layer}"

    def classifier(*numbers):
        return {f"classifier.{n}.{part}": torch.rand(2) for n in numbers for part in ("weight", "bias")}

    half = vgg([2, 2, 4, 4, 4], of_torchvision, 8)
    return {
        "vgg_conv": vgg([2, 2, 4, 4, 4], of_caffe),
        "vgg16_caffe": {**vgg([2, 2, 3, 3, 3], of_caffe, 9), "fc6.weight": torch.rand(2)},
        "vgg19-d01eb7cb": {**half, **classifier(0, 3, 6)},
        "vgg19_original": {**half, **classifier(1, 4, 6)},
        "vgg19": {**half, **classifier(0, 3, 6)},
        "vgg16_features-amdegroot-88682ab5": vgg([2, 2, 3, 3, 3], of_torchvision, 9),
        "vgg13": vgg([2, 2, 2, 2, 2], of_torchvision, 8),
        "vgg19_bn": {f"features.{3 * i + k}.{part}": torch.rand(64, 3, 3, 3) if i == k == 0 and part == "weight"
                     else torch.rand(64) for i in range(3) for k in (0, 1) for part in ("weight", "bias")},
    }


def main(folder):
    torch.manual_seed(1)
    net = torchvision.models.squeezenet1_1(num_classes=10).eval()
    state = collections.OrderedDict((name, value.clone()) for name, value in net.state_dict().items())
    features = {name[len("features."):]: value for name, value in state.items() if name.startswith("features.")}
    adam = torch.optim.Adam(net.parameters())
    net(torch.rand(1, 3, 32, 32)).sum().backward()
    adam.step()
    net.load_state_dict(state)
    other = {name: value + 1 for name, value in state.items()}
    tagged = {name: torch.nn.Parameter(value.clone()) for name, value in state.items()}
    for value in tagged.values():
        value.tag = "x"
    wrapped = copy.deepcopy(net)
    wrapped.features = torch.nn.DataParallel(wrapped.features)
    forms = {
        "zip": state,
        "model": {"model": state, "optimizer": adam.state_dict()},
        "net": {"net": state, "acc": 93.1},
        "state_dict": {"state_dict": state},
        "deep": {"run": {"student": {"model": {"backbone": state}}}, "optimizer": adam.state_dict(), **metadata()},
        "tuple": (state, adam.state_dict(), 5),
        "parallel": torch.nn.DataParallel(net).state_dict(),
        "parallel_features": wrapped.state_dict(),
        "compiled": {"module._orig_mod." + name: value for name, value in state.items()},
        "lightning": {"epoch": 1, "state_dict": {"loss.vgg." + name: value for name, value in state.items()}},
        "parameters": dict(net.named_parameters()),
        "tagged": tagged,
        "features": features,
        "channels_last": copy.deepcopy(net).to(memory_format=torch.channels_last).state_dict(),
        "copies": {"model": state, "ema": state},
        "two": {"model": state, "ema": other},
        "whole_model": net,
        "extra": {**state, "features.13.weight": torch.rand(4)},
        "gap": {name: value for name, value in state.items() if not name.startswith("features.6.")},
        "squeezenet1_0": torchvision.models.squeezenet1_0(num_classes=2).state_dict(),
        "half": {name: value.half() for name, value in torchvision.models.mobilenet_v2().state_dict().items()},
        "cut": {name: value for name, value in state.items() if name.split(".")[1] in "01345"},
    }
    for name, content in {**forms, **vggs()}.items():
        torch.save(content, f"{folder}/{name}.pth")
    torch.save(state, f"{folder}/pickles.pth", **legacy)
    save_with_old_calls(state, f"{folder}/old_calls.pth")
    save_tar(state, f"{folder}/tar.pth")


main(sys.argv[1])
