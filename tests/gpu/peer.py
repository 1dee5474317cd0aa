"""The same steps and passes as stylesweep's, by PyTorch on a device; prints JSON. Needs torch and Pillow.

usage: peer.py ARCHITECTURE PRECISION FORM DEVICE STEPS CONTENT STYLE MODEL
       peer.py pictures WIDTHxHEIGHT CONTENT STYLE FOLDER     both at that size, as PNG

ARCHITECTURE vgg19: `seconds` of one step: a run of STEPS + 1 steps less one of 1, after a run that is warm, divided by STEPS; `loss`: of the
last step. fast: `seconds` of one pass, the median of STEPS after three. The device is idle at the start and at the end of each.
FORM: contiguous, channels_last, or compiled (channels_last, torch.compile with CUDA graphs).
"""

import json
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))


def pictures(size, content, style, folder):
    from PIL import Image

    wide, high = map(int, size.split("x"))
    for path, copy in ((content, "content.png"), (style, "style.png")):
        Image.open(path).convert("RGB").resize((wide, high), Image.LANCZOS).save(Path(folder) / copy)


def timed(work, device):
    import torch

    def idle():
        if device.startswith("cuda"):
            torch.cuda.synchronize()

    idle()
    begin = time.perf_counter()
    answer = work()
    idle()
    return time.perf_counter() - begin, answer


def layout_of(form):
    return "contiguous" if form == "contiguous" else "channels_last"


def compiled(function, form):
    import torch

    return torch.compile(function, mode="reduce-overhead") if form == "compiled" else function


def time_gatys(peer, precision, form, device, steps, content, style):
    work = peer.Gatys(content, style, precision, layout_of(form))
    for name in ("mean", "deviation", "content", "style"):
        setattr(work, name, getattr(work, name).to(device))
    work.weights = [weight.to(device) for weight in work.weights]
    work.features = compiled(work.features, form)
    work.stylise(10, 3)
    one = timed(lambda: work.stylise(10, 1), device)[0]
    whole, (_, loss, _) = timed(lambda: work.stylise(10, steps + 1), device)
    return {"seconds": (whole - one) / steps, "loss": loss}


def time_fast(peer, precision, form, device, passes, content, model):
    network = peer.Fast(model, precision, layout_of(form))
    network.weights = {name: weight.to(device) for name, weight in network.weights.items()}
    run, picture = compiled(network, form), peer.tensor_of(content).to(device)
    for _ in range(3):
        run(picture)
    return {"seconds": statistics.median(timed(lambda: run(picture), device)[0] for _ in range(passes))}


def main(architecture, precision, form, device, steps, content, style, model):
    import pytorch_peer as peer
    import torch

    peer.TYPES.update(tf32=torch.float32, fp16=torch.float16)
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = precision == "tf32"
    torch.backends.cudnn.benchmark = True
    if architecture == "vgg19":
        answer = time_gatys(peer, precision, form, device, int(steps), content, style)
    else:
        answer = time_fast(peer, precision, form, device, int(steps), content, model)
    print(json.dumps({**answer, "torch": torch.__version__}))


if sys.argv[1] == "pictures":
    pictures(*sys.argv[2:])
else:
    main(*sys.argv[1:])
