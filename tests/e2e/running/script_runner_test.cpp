// Runners that are scripts: the example in Python, and scripts that misbehave in every way.
#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

// Does to its job what the parameter `what` says.
constexpr const char* odd_script = R"PYTHON(#!/usr/bin/env -S stylesweep-bridge python3
import json, os, signal, socket, subprocess, sys, time

channel = socket.socket(fileno=int(os.environ["STYLESWEEP_CHANNEL"])).makefile("rw")

def send(text):
    print(text, file=channel, flush=True)

def say(**members):
    send(json.dumps({"id": request["id"], **members}))

def done(**members):
    say(status="done", **members)

def hang(request):
    subprocess.Popen(["sleep", "1000"])
    say(step="hanging", metrics={"before": 1})
    time.sleep(1000)

def save(request):
    def end(*_):
        done(metrics={"saved": 7})
        sys.exit(0)
    signal.signal(signal.SIGTERM, end)
    time.sleep(1000)

def file(request):
    with open(os.path.join(request["work"], "out.txt"), "w") as out:
        out.write("picture")
    done(files={"picture": "out.txt", "evil": "../../../results.db"}, details={"seed": 5})

def twice(request):
    text = json.dumps({"id": request["id"], "status": "done", "metrics": {"mine": 1}})
    send(text + "\n" + text)

def late(request):
    global afterwards
    afterwards = json.dumps({"id": request["id"], "status": "failed", "message": "too late"})
    done(metrics={"mine": 5})

def quits(request):
    done(metrics={"mine": 2})
    sys.exit(0)

def flood(request):
    lines = '{"id": %d, "step": "on and on"}\n' % request["id"] * 10000
    while True:
        channel.write(lines)

def warns(request):
    for i in range(3000):
        say(warning="the same")
        say(warning="number %d" % i)
    done(metrics={"mine": 4})

def prints(request):
    print("plain words, {'loss': 1}, {\"status\": \"failed\"}")
    subprocess.run(["echo", "a child's words"])
    done(metrics={"pid": os.getpid()})

def raises(request):
    raise ValueError("as asked")

ways = {
    "hang": hang, "save": save, "file": file, "print": prints, "raise": raises,
    "crash": lambda r: os.kill(os.getpid(), signal.SIGSEGV),
    "exit": lambda r: sys.exit(3),
    "leave": lambda r: sys.exit(0),
    "nonsense": lambda r: send("hello"),
    "list": lambda r: send("[1]"),
    "deep": lambda r: send('{"status": "done", "details": {"a": ' + "[" * 1000000 + "]" * 1000000 + "}}"),
    "anonymous": lambda r: send('{"status": "done"}'),
    "twice": twice, "late": late, "quits": quits, "flood": flood, "warns": warns,
    "unbroken": lambda r: (channel.write('{"status": "done"}'), channel.flush(), sys.exit(0)),
    "plain": lambda r: done(metrics={"mine": 3}),
    "again": lambda r: send('{"id": %d, "status": "done", "metrics": {"mine": 1, "mine": 2}}' % r["id"]),
    "long": lambda r: send("x" * (17 << 20)),
    "status": lambda r: say(status="great"),
    "bad_input": lambda r: say(status="bad_input", message="a bad picture"),
    "unsupported": lambda r: say(status="unsupported"),
    "oom": lambda r: say(status="oom", message="tried to allocate 4096 bytes"),
    "pid": lambda r: done(metrics={"pid": os.getpid()}),
    "timings": lambda r: done(timings=[9, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5], warmup=1),
    "strange": lambda r: done(metrics={"nested": {"a": 1}, "nan": float("nan"), "list": [1], "ok": 1.5, "yes": True, "": 2,
                                       "number": "0.5", "word": "abc", "huge": "x" * 20000, "none": None}),
    "members": lambda r: done(metrics=[1], timings="soon", files=3, details=None, colour="red"),
}

afterwards = None
for line in channel:
    request = json.loads(line)
    if afterwards:  # an answer to the request before, when the next one is already there
        send(afterwards)
        afterwards = None
    if request["request"] == "describe":
        done(description={"parameters": [
            {"name": "what", "type": "string", "checked_with": []}, {"name": "long", "type": "string"}],
            "environment": {"libodd": "1.2"}})
    elif request["request"] == "check":
        bad = request["params"]["what"] == "impossible"
        say(status="bad_input", message="what: it is impossible") if bad else done()
    else:
        ways[request["params"]["what"]](request)
)PYTHON";

struct Scripts : Workplace {
    Scripts() { environment = {{"PATH", path("bin").string() + ":/usr/bin:/bin"}}; }

    void script(const std::string& name, const std::string& text) const {
        fs::create_directories(path("bin"));
        write("bin/stylesweep-runner-" + name, text);
        fs::permissions(path("bin/stylesweep-runner-" + name), fs::perms::owner_all);
    }
    void odd(const std::string& rest) const {
        script("odd", odd_script);
        write("odd.yaml", "name: odd\nrunner: odd\norder: grid\n" + rest);
    }
    [[nodiscard]] std::string metric(const std::string& what, const std::string& name) const {
        return value("SELECT coalesce(" + name + ", '') FROM sweep_odd WHERE what = '" + what + "'");
    }
    [[nodiscard]] std::string of(const std::string& what, const std::string& column) const {
        return value("SELECT coalesce(" + column + ", '') FROM results WHERE params ->> '$.what' = '" + what + "'");
    }
};

TEST_CASE("The example runner in Python runs a sweep, with its parameters checked and its metrics in columns") {
    const fs::path examples = STYLESWEEP_SOURCE_DIR "/examples/python";
    Workplace place;
    place.environment = {{"PATH", examples.string() + ":/usr/bin:/bin"}};
    fs::copy_file(examples / "integral.yaml", place.path("integral.yaml"));
    CHECK(contains(place.run({"plan", "integral.yaml", "--set", "rule=midpiont"}).err, "did you mean 'midpoint'?"));
    const Outcome end = place.run({"run", "integral.yaml"});
    CHECK_MESSAGE(end.code == 0, end.err);
    place.check_each_done_once(6);
    CHECK(place.count("sweep_integral WHERE error < 0.01 AND rule = 'midpoint' AND runtime_s > 0") == 3);
    CHECK(place.count("results WHERE peak_memory_bytes BETWEEN 1e6 AND 1e9") == 6);
    CHECK(place.count("environment WHERE facts ->> '$.script' = 'stylesweep-runner-integral'") == 1);
    CHECK(contains(place.run({"doctor"}).out, "integral"));
}

TEST_CASE("A script that crashes, ends or says nonsense has failed its job, and is started again for the next one") {
    Scripts place;
    place.odd(
        "limits: {retries: 0}\ngrid: {what: [pid, crash, exit, leave, unbroken, raise, nonsense, list, deep, long, "
        "status, "
        "anonymous, bad_input, "
        "unsupported, oom, print]}\n");
    const Outcome end = place.run({"run", "odd.yaml"});
    CHECK_MESSAGE(end.code == 1, end.err);
    struct Case {
        const char *what, *status, *error_class, *message;
    };
    const Case cases[] = {
        {"pid", "done", "", ""},
        {"crash", "crashed", "signal", "signal 11"},
        {"exit", "failed", "exit", "exit code 3"},
        {"leave", "failed", "exit", "ended with exit code 0 before it answered"},
        {"unbroken", "failed", "exit", "before it answered; the line that it began has no line break: {"},
        {"raise", "failed", "exit", "ValueError: as asked"},
        {"nonsense", "failed", "error", "not a JSON object: hello"},
        {"list", "failed", "error", "not a JSON object: [1]"},
        {"deep", "failed", "error", "brackets more than 64 deep"},
        {"long", "failed", "error", "a line of more than 16 MiB"},
        {"status", "failed", "error", "the status 'great'; known: done, failed"},
        {"anonymous", "failed", "error", "does not have the 'id' of the request"},
        {"bad_input", "failed", "bad_input", "a bad picture"},
        {"unsupported", "unsupported", "unsupported", "gives no message"},
        {"oom", "oom", "out_of_memory", "4096"},
        {"print", "done", "", ""},
    };
    for (const Case& each : cases) {
        CAPTURE(each.what);
        CHECK(place.of(each.what, "status") == each.status);
        CHECK(place.of(each.what, "error_class") == each.error_class);
        CHECK_MESSAGE(contains(place.of(each.what, "error_message"), each.message),
                      place.of(each.what, "error_message"));
    }
    CHECK(place.metric("print", "pid") != place.metric("pid", "pid"));
    CHECK(contains(place.run({"show", place.of("print", "job_key")}).out, "a child's words"));
    CHECK(place.count("environment WHERE facts ->> '$.libodd' = '1.2'") == 1);
}

TEST_CASE("What a script reports is kept as far as it can be, and the row says what is not") {
    Scripts place;
    place.odd("limits: {retries: 0}\ngrid: {what: [pid, strange, members, timings, file, again]}\n");
    const Outcome end = place.run({"run", "odd.yaml"});
    CHECK_MESSAGE(end.code == 0, end.err);
    CHECK(
        place.value("SELECT ok || ' ' || yes || ' ' || number || ' ' || word FROM sweep_odd WHERE what = 'strange'") ==
        "1.5 1.0 0.5 abc");
    CHECK(contains(place.of("strange", "warning"), "6 of the metrics left out"));
    for (const char* words :
         {"metrics, [1], is left out: it is not an object", "timings, soon, is left out", "files, 3, is left out",
          "details, null, is left out", "has 'colour', which means nothing"})
        CHECK_MESSAGE(contains(place.of("members", "warning"), words), words);
    CHECK(place.of("timings", "runtime_s") == "0.5");
    CHECK(place.count("sample WHERE warmup = 1 AND value = 9") == 1);
    CHECK(place.count("artifact WHERE kind = 'picture'") == 1);
    CHECK(place.count("artifact") == 1);
    CHECK(contains(place.of("file", "warning"), "file 'evil', ../../../results.db, is left out"));
    CHECK(place.metric("pid", "pid") != "");
    CHECK(
        contains(place.of("again", "warning"), "1 name is repeated in one JSON object, whose last value counts: mine"));
}

TEST_CASE(
    "An answer too many is not taken for the next job's, and a script that ends between two jobs is started again") {
    Scripts place;
    place.odd("limits: {retries: 0}\ngrid: {what: [late, twice, plain, quits, warns]}\nrepeats: 2\n");
    const Outcome end = place.run({"run", "odd.yaml"});
    CHECK_MESSAGE(end.code == 0, end.err);
    CHECK(place.value("SELECT group_concat(mine, ' ') FROM (SELECT mine FROM sweep_odd ORDER BY what, repeat)") ==
          "5.0 5.0 3.0 3.0 2.0 2.0 1.0 1.0 4.0 4.0");
    CHECK(place.count("results WHERE warning LIKE '%answered another request than the last one%too late%'") == 2);
    CHECK(contains(place.of("twice", "warning"), "more than one last answer"));
    CHECK(place.count("results WHERE warning LIKE '%it was started again for this job%'") == 2);
    const std::string warnings = place.of("warns", "warning");
    CHECK(warnings.find("the same") != std::string::npos);
    CHECK(warnings.find("the same") == warnings.rfind("the same"));
    CHECK(contains(warnings, "more warnings are left out"));
    CHECK(warnings.size() < 11'000);
}

TEST_CASE("A script that never stops talking is ended at its time-out") {
    Scripts place;
    place.odd("limits: {retries: 0, timeout: 4s, grace: 5s}\ngrid: {what: [flood, plain]}\n");
    CHECK(place.run({"run", "odd.yaml"}).code == 1);
    CHECK(place.of("flood", "status") == "timeout");
    CHECK_MESSAGE(contains(place.of("flood", "error_message"), "died of SIGTERM"), place.of("flood", "error_message"));
    CHECK(place.of("plain", "status") == "done");
}

TEST_CASE("A script that hangs is ended at its time-out, with all that it started; the next job runs") {
    Scripts place;
    for (const char* jobs : {"hang, pid", "save"}) {  // the script starts before the time of a first job is counted
        place.odd("limits: {retries: 0, timeout: 4s, grace: 1s}\ngrid: {what: [" + std::string(jobs) + "]}\n");
        const Outcome end = place.run({"run", "odd.yaml"});
        CHECK_MESSAGE(end.code == 1, end.err);
    }
    CHECK(place.of("hang", "status") == "timeout");
    CHECK(contains(place.of("hang", "error_message"), "died of SIGTERM"));
    CHECK(place.of("save", "status") == "timeout");
    CHECK(place.count("metric WHERE name = 'before' AND value = 1") == 1);
    CHECK(place.count("metric WHERE name = 'saved' AND value = 7") == 1);
    CHECK(place.of("pid", "status") == "done");
}

TEST_CASE("A job of a script that hangs is cancelled") {
    Scripts place;
    place.odd("limits: {retries: 0, grace: 1s}\ngrid: {what: [hang, pid]}\n");
    Started run = place.start({"run", "odd.yaml"});
    REQUIRE(until([&] { return place.count_if_there("runner_process WHERE step = 'hanging'") == 1; }));
    const std::string job = place.value("SELECT key FROM job WHERE state = 'running'");
    const Outcome cancelled = place.run({"cancel", job});
    CHECK_MESSAGE(contains(cancelled.err, "1 job cancelled"), cancelled.err);
    CHECK(run.wait().code == 1);
    CHECK(place.of("hang", "error_class") == "cancelled");
    CHECK(place.of("pid", "status") == "done");
}

TEST_CASE(
    "A script checks jobs before they are queued, reads long parameters, and is quoted where it cannot describe "
    "itself") {
    Scripts place;
    place.odd("fixed: {what: impossible}\n");
    const Outcome end = place.run({"run", "odd.yaml"});
    CHECK(end.code == 2);
    CHECK_MESSAGE(contains(end.err, "odd.yaml:4:15: what: it is impossible"), end.err);
    place.odd("fixed: {what: pid, long: \"" + std::string(300'000, 'y') + "\"}\n");
    CHECK(place.run({"run", "odd.yaml"}).code == 0);
    place.script("odd", "#!/usr/bin/env -S stylesweep-bridge python3\nimport no_such_module\n");
    const Outcome silent = place.run({"plan", "odd.yaml"});
    CHECK(silent.code != 0);
    CHECK_MESSAGE(contains(silent.err, "No module named 'no_such_module'"), silent.err);
}

}  // namespace
}  // namespace stylesweep::e2e
