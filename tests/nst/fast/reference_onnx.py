"""What exported networks make of pictures drawn at random: for each model, FOLDER/NAME_pictures.pth has the outputs by the pictures' sizes;
FOLDER/pictures.pth has the pictures. onnx reads and checks the file; onnxruntime computes where it is installed, else each
operator is PyTorch's, as https://github.com/onnx/onnx/blob/main/docs/Operators.md defines it.

usage: reference_onnx.py FOLDER MODEL.onnx...       exit code 77: torch or onnx is not installed
"""
import sys
from pathlib import Path

try:
    import numpy
    import onnx
    import onnx.numpy_helper
    import torch
    import torch.nn.functional as F
except ImportError as error:
    print(error)
    sys.exit(77)


def same_upper(x, kernel, strides):
    pads = []
    for size, k, stride in zip(x.shape[:1:-1], kernel[::-1], strides[::-1]):
        total = max((-(-size // stride) - 1) * stride + k - size, 0)
        pads += [total // 2, total - total // 2]
    return F.pad(x, pads)


def conv(x, weight, bias=None, strides=(1, 1), auto_pad=b"NOTSET"):
    assert auto_pad in (b"NOTSET", b"SAME_UPPER")
    if auto_pad == b"SAME_UPPER":
        x = same_upper(x, weight.shape[2:], strides)
    return F.conv2d(x, weight, bias, strides)


def conv_transpose(x, weight, strides, pads):
    assert list(pads) == [0, 0, 1, 1]
    return F.conv_transpose2d(x, weight, stride=strides)[:, :, :-1, :-1]


def pad(x, pads, mode):
    assert mode == b"reflect"
    _, _, top, left, _, _, bottom, right = pads.tolist()
    return F.pad(x, (left, right, top, bottom), mode="reflect")


def instance_norm(x, scale, bias, epsilon):
    mean, variance = x.mean((2, 3), keepdim=True), x.var((2, 3), unbiased=False, keepdim=True)
    return (x - mean) / (variance + epsilon).sqrt() * scale[:, None, None] + bias[:, None, None]


def resize(x, _, scales, mode, coordinate_transformation_mode, nearest_mode):
    assert (mode, coordinate_transformation_mode, nearest_mode) == (b"nearest", b"asymmetric", b"floor")
    for axis, scale in enumerate(scales.tolist()):
        index = torch.arange(int(x.shape[axis] * scale)) / scale
        x = x.index_select(axis, index.floor().long())
    return x


def slices(x, starts, ends, axes):
    for start, end, axis in zip(starts.tolist(), ends.tolist(), axes.tolist()):
        x = x.narrow(axis, start, min(end, x.shape[axis]) - start)
    return x


OPERATORS = {
    "Pad": pad, "Conv": conv, "ConvTranspose": conv_transpose, "InstanceNormalization": instance_norm, "Resize": resize,
    "Slice": slices, "Relu": torch.relu, "Tanh": torch.tanh, "Add": torch.add, "Mul": torch.mul,
    "Shape": lambda x: torch.tensor(x.shape), "Clip": lambda x, low, high: x.clamp(low.item(), high.item()),
}


def compute(model, picture):
    values = {each.name: torch.from_numpy(numpy.array(onnx.numpy_helper.to_array(each)))
              for each in model.graph.initializer}
    values[model.graph.input[0].name] = picture
    values[""] = None
    for node in model.graph.node:
        attributes = {each.name: onnx.helper.get_attribute_value(each) for each in node.attribute}
        values[node.output[0]] = OPERATORS[node.op_type](*[values[name] for name in node.input], **attributes)
    return values[model.graph.output[0].name]


def runs(file, model):
    try:
        import onnxruntime
    except ImportError:
        return lambda picture: compute(model, picture)
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    return lambda picture: torch.from_numpy(session.run(None, {"picture": picture.numpy()})[0])


folder = Path(sys.argv[1])
torch.manual_seed(1)
pictures = {f"{width}x{height}": torch.rand(batch, 3, height, width) * 255
            for batch, width, height in [(2, 48, 64), (1, 61, 43), (1, 9, 8)]}
torch.save(pictures, folder / "pictures.pth")
with torch.no_grad():
    for file in sys.argv[2:]:
        model = onnx.load(file)
        onnx.checker.check_model(model)
        assert [each.dim_param or each.dim_value for each in model.graph.input[0].type.tensor_type.shape.dim] == [
            "batch", 3, "height", "width"]
        facts = {each.key: each.value for each in model.metadata_props}
        assert "0 to 255" in facts["input_range"] and "0 to 255" in facts["output_range"], facts
        run = runs(file, model)
        torch.save({size: run(picture).contiguous() for size, picture in pictures.items()}, folder / (Path(file).stem + "_pictures.pth"))
