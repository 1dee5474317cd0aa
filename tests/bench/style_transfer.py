"""One job of style_transfer.yaml or many_jobs.yaml: one piece of style transfer by one program; prints JSON.

usage: style_transfer.py WORK PROGRAM WxH PRECISION FORM CONTENT STYLE MODEL

gatys  `seconds` of one step of VGG19, without targets and start: steps 2 to N + 1 of a run that is warm, divided by N.
       By stylesweep: runtime_s of N + 1 iterations less that of 1, after a job that warms up; `loss`: after the last step.
fast   `seconds` of one pass through a network of TransformerNet's shapes, median of five after a warm-up; model: through MODEL.
ssim   `seconds` of SSIM of content and style as scikit-image defines it, median of 25 after a warm-up; the peer is scikit-image.
check  50 steps of gatys, fast and MODEL by both, PyTorch in fp32: by how much losses (relative), pictures (levels) and SSIM differ.
jobs   `seconds` from start to end of 24 jobs of 20 steps each: by one `stylesweep run`, or by 24 Python processes.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

STYLE_WEIGHT = 10
CHECKED_STEPS, JOBS, JOB_STEPS = 50, 24, 20
STEPS = {"256x192": 10, "768x512": 3}


class Stylesweep:
    """Sweeps in `folder`, beside whatever holds the device now: the caller is its only user."""

    def __init__(self, folder):
        parent = Path(os.readlink(f"/proc/{os.getppid()}/exe"))  # the programs that run this job
        built = Path(__file__).resolve().parents[2] / "build/release/bin"
        self.programs = parent.parent if parent.name.startswith("stylesweep") else built
        self.folder = folder

    def call(self, *arguments):
        environment = {**os.environ, "STYLESWEEP_LOCK_DIR": str(self.folder / "locks")}
        ended = subprocess.run([self.programs / "stylesweep", *arguments], cwd=self.folder, env=environment, text=True,
                               capture_output=True, check=False)
        if ended.returncode:
            sys.exit(ended.stdout + ended.stderr)
        return ended.stdout

    def run(self, name, fixed, grid=None, measure=None):
        once = {"warmup": 0, "min_samples": 1, "max_samples": 1}
        sweep = {"name": name, "runner": "nst", "fixed": fixed, "grid": grid or {"seed": [0]}, "order": "grid",
                 "measure": measure or once}
        (self.folder / f"{name}.yaml").write_text(json.dumps(sweep))
        begin = time.perf_counter()
        self.call("run", f"{name}.yaml")
        return time.perf_counter() - begin

    def rows(self, name):
        sql = (f"SELECT s.*, r.output_path FROM sweep_{name} s JOIN results r USING (job_key) WHERE r.sweep = '{name}' "
               "ORDER BY s.started_at")
        return json.loads(self.call("query", "--format", "json", sql))

    def output(self, row):
        return self.folder / "results.files" / row["output_path"]


def gatys(size, precision, content, style):
    return {"architecture": "vgg19", "content": content, "style": style, "resolution": size, "precision": precision,
            "style_weight": STYLE_WEIGHT, "learning_rate": 0.02, "damping": 0, "schedule": "constant", "pooling": "avg"}


def fast(size, precision, content, model):
    return {"architecture": "fast", "content": content, "model": model, "resolution": size, "precision": precision}


def time_by_stylesweep(ours, work, size, precision, content, style, model):
    if work == "gatys":
        steps = STEPS[size]
        ours.run("one", gatys(size, precision, content, style), {"iterations": [2, 1, steps + 1]})
        rows = {row["iterations"]: row for row in ours.rows("one")}
        whole = rows[steps + 1]
        return {"seconds": (whole["runtime_s"] - rows[1]["runtime_s"]) / steps, "loss": whole["total_loss"]}
    ours.run("one", fast(size, precision, content, model),
             measure={"warmup": 1, "min_samples": 5, "max_samples": 5, "max_seconds": 300})
    return {"seconds": ours.rows("one")[0]["runtime_s"]}


def levels_apart(path, tensor):
    """Mean absolute difference of a picture file and a tensor of 0 to 255, in levels of 8 bits."""
    import pytorch_peer as peer

    return float((peer.tensor_of(path) - tensor.round()).abs().mean())


def ssim_by_scikit_image(content, style):
    import numpy
    from PIL import Image
    from skimage.metrics import structural_similarity

    a, b = (numpy.asarray(Image.open(path)) for path in (content, style))
    seconds = []
    for _ in range(26):
        begin = time.perf_counter()
        value = structural_similarity(a, b, channel_axis=2)
        seconds.append(time.perf_counter() - begin)
    return {"seconds": statistics.median(seconds[1:]), "ssim": float(value)}


def ssim_by_stylesweep(ours, content, style):
    return json.loads(subprocess.run([ours.programs / "bench_ssim", content, style], check=True, capture_output=True).stdout)


def check(ours, size, precision, content, style, models):
    import pytorch_peer as peer

    answer = {}
    if precision == "fp32":
        both = ssim_by_scikit_image(content, style), ssim_by_stylesweep(ours, content, style)
        answer["ssim_differs"] = abs(both[0]["ssim"] - both[1]["ssim"])
    if precision != "int8":
        ours.run("gatys", {**gatys(size, precision, content, style), "iterations": CHECKED_STEPS})
        row = ours.rows("gatys")[0]
        picture, loss, _ = peer.Gatys(content, style).stylise(STYLE_WEIGHT, CHECKED_STEPS)
        answer["gatys_differs"] = abs(row["total_loss"] / loss - 1)
        answer["gatys_levels"] = levels_apart(ours.output(row), picture)
    for name, model in models.items():
        ours.run(name, fast(size, precision, content, model))
        answer[name + "_differs"] = levels_apart(ours.output(ours.rows(name)[0]), peer.Fast(model)(peer.tensor_of(content)))
    return answer


def many_jobs(ours, program, size, content, style):
    weights = [round(10 ** (3 * i / (JOBS - 1)), 3) for i in range(JOBS)]
    if program == "stylesweep":
        fixed = {**gatys(size, "fp32", content, style), "iterations": JOB_STEPS}
        del fixed["style_weight"]
        seconds = ours.run("many", fixed, {"style_weight": weights})
        return {"seconds": seconds, "pictures": sum(ours.output(row).exists() for row in ours.rows("many"))}
    begin = time.perf_counter()
    for weight in weights:
        subprocess.run([sys.executable, Path(__file__).parent / "pytorch_peer.py", content, style, str(weight), str(JOB_STEPS),
                        ours.folder / f"{weight}.png"], check=True)
    seconds = time.perf_counter() - begin
    return {"seconds": seconds, "pictures": sum((ours.folder / f"{weight}.png").exists() for weight in weights)}


def run(folder, work, program, size, precision, form, content, style, model):
    from PIL import Image

    wide, high = map(int, size.split("x"))
    for path, copy in ((content, "content.png"), (style, "style.png")):  # both read the same pixels
        Image.open(path).convert("RGB").resize((wide, high), Image.LANCZOS).save(folder / copy)
    content, style, ours = str(folder / "content.png"), str(folder / "style.png"), Stylesweep(folder)
    if work == "jobs":
        return many_jobs(ours, program, size, content, style)
    if work in ("check", "fast"):
        import pytorch_peer as peer

        peer.write_random_johnson(folder / "random.safetensors")
    if work == "check":
        if os.environ.get("STYLESWEEP_REPEAT", "1") != "1":
            return {}  # the first round checked it
        return check(ours, size, precision, content, style, {"fast": str(folder / "random.safetensors"), "model": model})
    if work == "fast":
        model = str(folder / "random.safetensors")
    if work == "ssim":
        return ssim_by_stylesweep(ours, content, style) if program == "stylesweep" else ssim_by_scikit_image(content, style)
    if program == "stylesweep":
        return time_by_stylesweep(ours, work, size, precision, content, style, model)
    import pytorch_peer as peer

    if work == "gatys":
        return peer.time_gatys(content, style, precision, form, STYLE_WEIGHT, STEPS[size])
    return peer.time_fast(content, model, precision, form, 5)


def main():
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(run(Path(folder), *sys.argv[1:])))


main()
