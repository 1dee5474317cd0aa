#!/usr/bin/env python3
"""Makes a results database for the report's tests, with pictures and logs beside it.

  make_database.py FILE.db            a sweep as `nst` writes them, with failures, noise, two hosts and hostile texts
  make_database.py FILE.db --edge     sweeps of one job, of failures alone, and of nothing finished
  make_database.py FILE.db --film     a sweep whose fewer iterations were recorded on the way of more
  make_database.py FILE.db --taste    a sweep of four settings on three contents, to vote on
  make_database.py FILE.db --jobs N   a sweep of N finished jobs without pictures
"""
import argparse, datetime, hashlib, itertools, json, os, pathlib, random, sqlite3, struct, zlib

root = pathlib.Path(__file__).resolve().parents[2]
hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\x1b[31m"
begin = datetime.datetime(2026, 11, 23, 22, 0, 0)


def iso(seconds):
    return (begin + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def png(width, height, pixel):
    rows = b"".join(b"\0" + b"".join(bytes(pixel(x, y)) for x in range(width)) for y in range(height))
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


class Maker:
    def __init__(self, file):
        self.file = pathlib.Path(file)
        self.file.unlink(missing_ok=True)
        self.files = self.file.with_suffix(".files")
        self.db = sqlite3.connect(file)
        migrations = sorted((root / "schema/database/migrations").glob("*.sql"))
        for sql in [*migrations, root / "schema/database/views.sql"]:
            self.db.executescript(sql.read_text())
        self.db.execute("PRAGMA application_id = 0x53745377")
        self.db.execute(f"PRAGMA user_version = {len(migrations)}")
        self.random = random.Random(7)
        self.jobs = self.sweeps = 0

    def insert(self, table, **values):
        names = ", ".join(values)
        self.db.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(values))})", list(values.values()))

    def place(self, id, host, libtorch):
        facts = {"host": host, "libtorch": libtorch, "blas": "OpenBLAS", "note": hostile}
        self.insert("environment", id=id, facts=json.dumps(facts), host=host, device="cpu", device_name="Test CPU",
                    threads=2, program_version="0.1.0+test")
        self.insert("runner_process", id=id, environment_id=id, host=host, boot_id="b", pid=id, start_ticks=1,
                    device="cpu", log_path="logs/runner.log", started_at=iso(0), uid=f"process-{id}")

    def sweep(self, name, parameters, text):
        self.sweeps += 1
        self.insert("sweep", id=self.sweeps, name=name, runner="nst", file_path=f"/sweeps/{name}.yaml", file_text=text,
                    command_line=f"stylesweep run {name}.yaml", metrics="[]", measure="{}", limits="{}",
                    parameters=json.dumps([{"name": each, "axis": True} for each in parameters]),
                    created_at=iso(0), updated_at=iso(0))
        self.insert("launch", sweep_id=self.sweeps, command_line=f"stylesweep run {name}.yaml", file_text=text,
                    started_at=iso(0))
        return self.sweeps

    def job(self, sweep, params, repeat=1, state="done"):
        self.jobs += 1
        key = hashlib.sha256(f"{self.jobs}".encode()).hexdigest()
        self.insert("job", id=self.jobs, key=key, sweep_id=sweep, runner="nst", params=json.dumps(params), inputs="{}",
                    repeat=repeat, state=state, position=self.jobs, attempts=1)
        self.insert("membership", sweep_id=sweep, job_id=self.jobs, position=self.jobs)
        return self.jobs

    def attempt(self, job, status, start, seconds, place, metrics, **more):
        self.insert("attempt", id=job, job_id=job, number=1, status=status, started_at=iso(start),
                    finished_at=iso(start + seconds), runner_process_id=place, uid=f"attempt-{job}", **more)
        self.db.execute("UPDATE job SET result_attempt = ? WHERE id = ?", (job, job))
        self.db.executemany("INSERT INTO metric VALUES (?, ?, ?)", [(job, name, value) for name, value in metrics.items()])

    def picture(self, job, kind, path, make):
        file = self.files / path
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(make())
        content = file.read_bytes()
        self.insert("artifact", attempt_id=job, kind=kind, path=path, sha256=hashlib.sha256(content).hexdigest(),
                    bytes=len(content))

    def done(self):
        self.db.commit()
        self.db.close()


def measures(random, params):
    """Runtime, memory and likeness that follow from the parameters, with a little noise."""
    pixels = int(params["resolution"]) ** 2
    runtime = 2e-5 * pixels * {"vgg19": 1.0, "mobilenet_v2": 0.3}[params["architecture"]]
    runtime *= {"fp32": 1.0, "bf16": 0.55}[params["precision"]] * random.uniform(0.97, 1.03)
    memory = (4e8 if params["architecture"] == "vgg19" else 5e7) + pixels * 900 * {"fp32": 1.0, "bf16": 0.5}[params["precision"]]
    weight = params["style_weight"] / params["content_weight"]
    ssim = 0.9 / (1 + weight / 300) + random.uniform(-0.0015, 0.0015)
    return {"runtime_s": runtime, "runtime_ci_low_s": runtime * 0.98, "runtime_ci_high_s": runtime * 1.02,
            "peak_memory_bytes": float(int(memory)), "ssim": ssim, "ssim_gaussian": ssim * 0.97, "lpips": 0.8 - ssim * 0.7,
            "psnr_db": 8 + 20 * ssim,
            "width": float(params["resolution"]), "height": float(params["resolution"]), "load_s": 0.5}


def pictures(maker, job, params, ssim):
    def base(x, y):
        return [2 * x, 3 * y, (x * y) % 255]
    def stripes(x, y):
        return [255 * ((x // 6) % 2), 80, 255 * ((y // 6) % 2)]
    shift = job % 40
    def mixed(x, y):
        return [int(ssim * a + (1 - ssim) * b + shift) % 256 for a, b in zip(base(x, y), stripes(x, y))]
    maker.picture(job, "content_thumbnail", "thumbnails/content.png", lambda: png(96, 64, base))
    maker.picture(job, "style_thumbnail", f"thumbnails/{params['style_category']}.png", lambda: png(64, 64, stripes))
    maker.picture(job, "output_thumbnail", f"thumbnails/{job}.png", lambda: png(96, 64, mixed))
    for step in (10, 20, 30, 40) if params["resolution"] == 128 else ():
        def on_the_way(x, y):
            return [int((step * a + (50 - step) * b) / 50) for a, b in zip(mixed(x, y), base(x, y))]
        maker.picture(job, f"output_at_{step}", f"images/{job}-at-{step}.png", lambda: png(96, 64, on_the_way))
        maker.picture(job, f"output_at_{step}_thumbnail", f"thumbnails/{job}-at-{step}.png", lambda: png(96, 64, on_the_way))
    maker.picture(job, "output", f"images/{job} x.png", lambda: png(192, 128, lambda x, y: mixed(x // 2, y // 2)))


def night(maker):
    axes = {"architecture": ["vgg19", "mobilenet_v2"], "precision": ["fp32", "bf16"], "resolution": [128, 256, 512],
            "style_weight": [10.0, 1000.0], "content_weight": [1.0, 5.0]}
    styles = [("../styles/wave.jpg", "hokusai"), (hostile, "<b>van_gogh</b>")]
    sweep = maker.sweep("night", [*axes, "style", "style_category", "content", "iterations"],
                        "name: night\n# " + hostile + "\n")
    clock = [10.0, 40.0]
    (maker.files / "logs").mkdir(parents=True, exist_ok=True)
    log = "".join(f"line {i}\n" for i in range(100)) + hostile + "\nout of memory at last\n"
    (maker.files / "logs/runner.log").write_text(log)
    for repeat in (1, 2):
        for values in itertools.product(*axes.values(), styles):
            params = dict(zip(axes, values)) | {"content": "c.jpg", "iterations": 50}
            params["style"], params["style_category"] = values[-1]
            add(maker, sweep, params, repeat, clock, len(log))
    for label in ("queued", "running"):
        maker.job(sweep, params | {"resolution": 1024}, state="queued")


def add(maker, sweep, params, repeat, clock, log_end):
    place = maker.jobs % 2
    start = clock[place]
    figures = measures(maker.random, params)
    clock[place] += 3 + figures["runtime_s"] + (600 if maker.jobs == 60 else 0)
    if params["resolution"] == 512 and params["precision"] == "fp32" and params["style_weight"] == 1000.0:
        job = maker.job(sweep, params, repeat, "oom")
        maker.attempt(job, "oom", start, 1, place + 1, {}, error_class="bad_alloc",
                      error_message=f"tried to allocate {1000 + job} bytes {hostile}", log_path="logs/runner.log",
                      log_begin=0, log_end=log_end)
        return
    job = maker.job(sweep, params, repeat)
    warning = "threads waited 12% of the time " + hostile if job % 17 == 0 else None
    maker.attempt(job, "done", start, 2 + figures["runtime_s"], place + 1, figures, warning=warning,
                  details=json.dumps({"weights": "random (sha256 00)"}))
    for step in range(1, 51):
        maker.insert("sample", attempt_id=job, name="total_loss", ordinal=step, value=1000 / step + job, warmup=0)
    pictures(maker, job, params, figures["ssim"])


def recorded(maker):
    """One run for each precision and style weight, which records fewer iterations on its way."""
    sweep = maker.sweep("film", ["precision", "style_weight", "iterations"], "name: film\n")
    clock = 0.0
    for precision, weight in itertools.product(["fp32", "bf16"], [10.0, 1000.0]):
        run = None
        for iterations in (1000, 300, 100, 50):
            params = {"precision": precision, "style_weight": weight, "iterations": iterations, "content": "c.jpg",
                      "style": "../styles/wave.jpg", "style_category": "hokusai", "resolution": 256}
            runtime = iterations * {"fp32": 0.04, "bf16": 0.025}[precision]
            figures = {"runtime_s": runtime, "style_loss": 40 / weight / iterations ** 0.5 * {"fp32": 1, "bf16": 1.05}[precision],
                       "ssim": 0.9 - 0.1 * iterations ** 0.2, "width": 256.0, "height": 256.0}
            job = maker.job(sweep, params)
            key, = maker.db.execute("SELECT key FROM job WHERE id = ?", (job,)).fetchone()
            maker.attempt(job, "done", clock, runtime, 1, figures, recorded_in=run)
            run = run or key
            pictures(maker, job, params, figures["ssim"])
        clock += 60


def taste(maker):
    """Four settings on three contents: pictures to vote on. The higher style weight is slower."""
    sweep = maker.sweep("taste", ["precision", "style_weight", "content"], "name: taste\n")
    clock = 0.0
    for number, content in enumerate(["ann.jpg", "bob.jpg", "lake.jpg"]):
        def photograph(x, y):
            return [(2 * x + 40 * number) % 256, 3 * y % 256, (x * (y + number)) % 255]
        for precision, weight in itertools.product(["fp32", "bf16"], [10.0, 1000.0]):
            def styled(x, y):
                mix = 0.25 if weight == 10.0 else 0.6
                stripes = [255 * ((x // 6) % 2), 80 if precision == "fp32" else 120, 255 * ((y // 6) % 2)]
                return [int((1 - mix) * a + mix * b) for a, b in zip(photograph(x, y), stripes)]
            job = maker.job(sweep, {"precision": precision, "style_weight": weight, "content": content, "style": "wave.jpg"})
            runtime = {"fp32": 2.0, "bf16": 1.0}[precision] * (1 + weight / 1000) * (1 + number / 10)
            maker.attempt(job, "done", clock, runtime, 1, {"runtime_s": runtime, "ssim": 0.9 - 0.0005 * weight,
                                                            "lpips": 0.2 + 0.0003 * weight, "width": 192.0, "height": 128.0})
            clock += runtime
            maker.picture(job, "content_thumbnail", f"thumbnails/{content}.png", lambda: png(96, 64, photograph))
            maker.picture(job, "style_thumbnail", "thumbnails/wave.png", lambda: png(64, 64, lambda x, y: [255 * ((x // 6) % 2), 80, 255 * ((y // 6) % 2)]))
            maker.picture(job, "output", f"images/secret-{precision}-{weight:g}-{number}.png", lambda: png(192, 128, lambda x, y: styled(x // 2, y // 2)))


def large(maker, jobs):
    """`jobs` finished jobs of four axes, the last one as long as needed."""
    sweep = maker.sweep("large", ["architecture", "precision", "resolution", "style_weight", "content_weight"], "name: large\n")
    long = -(-jobs // (2 * 2 * 5 * 10))
    combinations = itertools.product(["vgg19", "mobilenet_v2"], ["fp32", "bf16"], [128, 192, 256, 384, 512],
                                     [float(10 + i) for i in range(long)], [1.0 + i for i in range(10)])
    clock = [0.0, 0.0]
    for values in itertools.islice(combinations, jobs):
        params = dict(zip(("architecture", "precision", "resolution", "style_weight", "content_weight"), values))
        figures = measures(maker.random, params)
        place = maker.jobs % 2
        job = maker.job(sweep, params)
        maker.attempt(job, "done", clock[place], figures["runtime_s"], place + 1, figures)
        clock[place] += figures["runtime_s"] + 0.1


def edge(maker):
    one = maker.sweep("one", ["n"], "name: one\n")
    maker.attempt(maker.job(one, {"n": 1}), "done", 0, 1, 1, {"runtime_s": 0.5})
    failures = maker.sweep("failures", ["n"], "name: failures\n")
    for n in (1, 2):
        maker.attempt(maker.job(failures, {"n": n}, 1, "failed"), "failed", n, 1, 1, {}, error_class="error")
    waiting = maker.sweep("waiting", ["n"], "name: waiting\n")
    maker.job(waiting, {"n": 3}, 1, "queued")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--jobs", type=int)
    parser.add_argument("--edge", action="store_true")
    parser.add_argument("--film", action="store_true")
    parser.add_argument("--taste", action="store_true")
    arguments = parser.parse_args()
    maker = Maker(arguments.file)
    maker.place(1, "atlas", "2.5.1")
    maker.place(2, "boreas", "2.6.0")
    if arguments.edge:
        edge(maker)
    elif arguments.film:
        recorded(maker)
    elif arguments.taste:
        taste(maker)
    else:
        large(maker, arguments.jobs) if arguments.jobs else night(maker)
    maker.done()
