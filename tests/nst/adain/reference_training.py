"""The losses of the first iterations of a training of AdaIN's decoder, computed by PyTorch with its own Adam: for each
iteration a line with content, style and total loss.

usage: reference_training.py FOLDER MODEL.safetensors ITERATIONS RATE DECAY STYLE_WEIGHT      of content.png and style.png, as
large as the crops; MODEL has the encoder and the decoder to start with; exit code 77: torch or Pillow is not installed
"""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))
sys.dont_write_bytecode = True
try:
    import torch
    from torch.nn import functional
    import pytorch_peer
except ImportError as error:
    print(error)
    sys.exit(77)

encoder_layers = ["1_1", "1_2", "P", "2_1", "2_2", "P", "3_1", "3_2", "3_3", "3_4", "P", "4_1"]
decoder_layers = ["4_1", "U", "3_4", "3_3", "3_2", "3_1", "U", "2_2", "2_1", "U", "1_2", "1_1"]


def run(x, half, layers):
    """The outputs of all layers."""
    outputs = {}
    for layer in layers:
        if layer == "P":
            x = functional.max_pool2d(x, 2, ceil_mode=True)
        elif layer == "U":
            x = functional.interpolate(x, scale_factor=2, mode="nearest")
        else:
            name = f"{half}.conv{layer}"
            x = functional.conv2d(functional.pad(x, (1, 1, 1, 1), "reflect"), tensors[name + ".weight"], tensors[name + ".bias"])
            if (half, layer) != ("decoder", "1_1"):
                x = x.relu()
            outputs[layer] = x
    return outputs


def statistics(x):
    return x.mean((2, 3), keepdim=True), (x.var((2, 3), keepdim=True) + 1e-5).sqrt()


folder, model, iterations, rate, decay, style_weight = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), *map(float, sys.argv[4:])
tensors = pytorch_peer.read_safetensors(model)
weights = [value.requires_grad_() for name, value in tensors.items() if name.startswith("decoder.")]
content, style = (pytorch_peer.tensor_of(folder / name) / 255 for name in ("content.png", "style.png"))
with torch.no_grad():
    wanted = [statistics(run(style, "encoder", encoder_layers)[layer]) for layer in ("1_1", "2_1", "3_1", "4_1")]
    features = run(content, "encoder", encoder_layers)["4_1"]
    mean, deviation = statistics(features)
    target = (features - mean) / deviation * wanted[-1][1] + wanted[-1][0]
adam = torch.optim.Adam(weights, rate)
lines = []
for step in range(iterations):
    adam.param_groups[0]["lr"] = rate / (1 + decay * step)
    adam.zero_grad()
    has = run(run(target, "decoder", decoder_layers)["1_1"], "encoder", encoder_layers)
    content_loss = functional.mse_loss(has["4_1"], target)
    style_loss = sum(functional.mse_loss(a, b) for layer, aim in zip(("1_1", "2_1", "3_1", "4_1"), wanted)
                     for a, b in zip(statistics(has[layer]), aim))
    total = content_loss + style_weight * style_loss
    total.backward()
    adam.step()
    lines.append(f"{content_loss.item()} {style_loss.item()} {total.item()}\n")
(folder / "losses.txt").write_text("".join(lines))
