// `runner: command`: any program as a job, the way a person uses it.
#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

// A sweep file `c.yaml` of the command runner.
void sweep(const Workplace& place, const std::string& rest) {
    place.write("c.yaml", "name: c\nrunner: command\norder: grid\n" + rest);
}

bool lives(const std::string& pid) {
    return fs::exists("/proc/" + pid) && !contains(content("/proc/" + pid + "/stat"), ") Z ");
}

TEST_CASE("An unknown placeholder is told by plan, with its line and the nearest name") {
    const Workplace place;
    sweep(place, "command:\n  - echo\n  - \"{nn}\"\ngrid: {n: [1]}\n");
    const Outcome end = place.run({"plan", "c.yaml"});
    CHECK(end.code == 2);
    CHECK_MESSAGE(contains(end.err, "c.yaml:6:5: command: the sweep has no parameter for {nn}; did you mean 'n'?"),
                  end.err);
}

TEST_CASE("Ends of programs are rows with class, code and last words") {
    const Workplace place;
    sweep(place,
          "grid:\n  command:\n    - 'echo out; echo why >&2; exit 3'\n    - 'kill -SEGV $$'\n"
          "    - 'true'\n");
    CHECK(place.run({"run", "c.yaml"}).code == 1);
    const std::string row = " FROM sweep_c JOIN attempt a ON a.id = attempt_id WHERE command LIKE ";
    CHECK(place.value("SELECT a.status || ' ' || a.error_class || ' ' || a.exit_code" + row + "'%why%'") ==
          "failed exit 3");
    CHECK(contains(place.value("SELECT a.error_message" + row + "'%why%'"), "its last words: "));
    CHECK(contains(place.value("SELECT a.error_message" + row + "'%why%'"), "why"));
    CHECK(place.value("SELECT a.status || ' ' || a.error_class || ' ' || a.signal" + row + "'%SEGV%'") ==
          "crashed signal 11");
    CHECK(place.count("sweep_c WHERE status = 'done'") == 1);
}

TEST_CASE("A program that cannot be started any more is bad input, with the reason, and has no time") {
    const Workplace place;
    for (const char* name : {"gone", "shut"}) {
        place.write(name, "#!/bin/sh\n");
        fs::permissions(place.path(name), fs::perms::owner_all);
    }
    sweep(place, "grid:\n  command:\n    - 'rm gone; chmod -x shut'\n    - '[\"./gone\"]'\n    - '[\"./shut\"]'\n");
    CHECK(place.run({"run", "c.yaml", "--runners", "1"}).code == 1);
    CHECK(contains(place.value("SELECT command FROM sweep_c ORDER BY attempt_id LIMIT 1"), "rm gone"));
    const std::string row = " FROM sweep_c JOIN attempt a ON a.id = attempt_id WHERE command LIKE ";
    CHECK(place.value("SELECT a.status || ' ' || a.error_class" + row + "'%./gone%'") == "failed bad_input");
    CHECK(contains(place.value("SELECT a.error_message" + row + "'%./gone%'"), "No such file or directory"));
    CHECK(contains(place.value("SELECT a.error_message" + row + "'%./shut%'"), "Permission denied"));
    CHECK(place.value("SELECT count(runtime_s)" + row + "'%./gone%'") == "0");
}

TEST_CASE("A program that stops its parent is seen to end all the same, with its metrics") {
    const Workplace place;
    place.write("p.sh", "kill -STOP $PPID\necho '{\"loss\": 0.5}'\n");
    sweep(place, "command: [sh, p.sh]\nlimits: {timeout: 50s, retries: 0}\n");
    const Outcome end = place.run({"run", "c.yaml"});
    CHECK_MESSAGE(end.code == 0, end.err);
    CHECK(place.value("SELECT loss FROM sweep_c") == "0.5");
}

TEST_CASE("Parameters reach the program as words and in its environment, files as absolute paths") {
    const Workplace place;
    place.write("in put.txt", "hello\n");
    sweep(place,
          "command: [sh, -c, 'cat \"$1\"; echo \"$STYLESWEEP_PARAM_text|$STYLESWEEP_PARAM_n|$STYLESWEEP_REPEAT|"
          "$STYLESWEEP_JOB_KEY\" >\"$STYLESWEEP_WORK/said\"; pwd >>\"$STYLESWEEP_WORK/said\"', sh, '{text}']\n"
          "fixed: {n: 0.5}\ngrid: {text: {glob: '*.txt'}}\n");
    CHECK(place.run({"run", "c.yaml"}).code == 0);
    const std::string work = place.value("SELECT details ->> '$.work' FROM attempt");
    CHECK(content(place.path("results.files/" + work + "/said")) ==
          place.path("in put.txt").string() + "|0.5|1|" + place.value("SELECT job_key FROM sweep_c") + "\n" +
              place.path("").parent_path().string() + "\n");
    CHECK(contains(place.run({"show", "1"}).out, "    | hello\n"));
    CHECK(place.value("SELECT text FROM sweep_c") == "in put.txt");

    place.write("in put.txt", "other\n");
    CHECK_MESSAGE(contains(place.run({"run", "c.yaml"}).err, "1 job, 1 to run"), "its content is part of the key");
    CHECK(place.count("sweep_c WHERE status = 'done'") == 1);
    CHECK(place.count("results WHERE status = 'done' AND earlier") == 1);
}

TEST_CASE("OpenMP's threads do not wait for long, unless the user has it otherwise") {
    const std::pair<const char*, const char*> cases[] = {
        {"", "20000"}, {"GOMP_SPINCOUNT", "7"}, {"OMP_WAIT_POLICY", "unset"}};
    for (const auto& [name, spins] : cases) {
        Workplace place;
        if (*name) place.environment = {{name, "7"}};
        sweep(place, "command: 'echo spins ${{GOMP_SPINCOUNT-unset}}'\nfixed: {n: 1}\n");
        CHECK(place.run({"run", "c.yaml"}).code == 0);
        const std::string log = place.run({"show", "1"}).out;
        CHECK_MESSAGE(contains(log, std::string("spins ") + spins), log);
    }
}

TEST_CASE("Metrics come from the last JSON line, or from the file, and are columns") {
    const Workplace place;
    sweep(place,
          "grid:\n  command:\n    - echo '{{\"loss\":1}}'; echo '{{\"a\":0}}' >&2; echo "
          "'{{\"loss\":'{n}',\"net\":\"big\"}}'; echo bye\n"
          "    - echo '{{\"loss\":1}}'; echo '{{\"loss\":0.25,\"runtime_s\":7}}' >\"$STYLESWEEP_METRICS\"\n"
          "    - echo '{{\"loss\":NaN,\"acc\":2}}'\n"
          "fixed: {n: 5}\n");
    CHECK(place.run({"run", "c.yaml"}).code == 0);
    CHECK(place.value("SELECT group_concat(coalesce(loss, '-') || ' ' || coalesce(acc, '-'), ', ') FROM "
                      "(SELECT loss, acc FROM sweep_c ORDER BY loss DESC)") == "5.0 -, 0.25 -, - 2.0");
    CHECK(place.value("SELECT runtime_s FROM sweep_c WHERE loss = 0.25") == "7.0");
    CHECK(place.value("SELECT group_concat(net) FROM sweep_c") == "big");
    CHECK(place.count("attempt WHERE warning LIKE '%left out%'") == 1);
    CHECK_MESSAGE(fs::is_empty(place.path("results.files/work")), "folders in which nothing was left are gone");
}

TEST_CASE("Time and memory are the program's own") {
    const Workplace place;
    sweep(place,
          "grid:\n  command:\n    - sleep 0.3\n    - head -c 100000000 /dev/zero | tail -c 80000000 >/dev/null\n");
    CHECK(place.run({"run", "c.yaml"}).code == 0);
    CHECK(place.count("sweep_c WHERE command LIKE 'sleep%' AND runtime_s BETWEEN 0.3 AND 30 AND cpu_s < 0.3") == 1);
    CHECK(place.count("sweep_c WHERE command LIKE 'sleep%' AND peak_memory_bytes BETWEEN 500000 AND 6000000") == 1);
    CHECK(place.count("sweep_c WHERE command LIKE 'head%' AND peak_memory_bytes BETWEEN 80e6 AND 130e6") == 1);
}

TEST_CASE("A timeout, a memory limit and a second Ctrl-C end all that the program started") {
    const Workplace place;
    const std::string orphan = "(setsid sh -c 'echo $$ >pid; exec sleep 1000' &) ; ";
    SUBCASE("timeout") {
        sweep(place, "command: \"" + orphan + "sleep 1000\"\nlimits: {timeout: 1s}\n");
        CHECK(place.run({"run", "c.yaml"}).code == 1);
        CHECK(place.value("SELECT status FROM jobs") == "timeout");
    }
    SUBCASE("memory") {
        sweep(
            place,
            "command: \"" + orphan +
                "head -c 1000000000 /dev/zero | tail -c 500000000 >/dev/null; sleep 1000\"\nlimits: {memory: 100MB}\n");
        CHECK(place.run({"run", "c.yaml"}).code == 1);
        CHECK(place.value("SELECT status || ' ' || error_class FROM jobs") == "oom memory_limit");
    }
    SUBCASE("interrupt") {
        sweep(place, "command: \"" + orphan + "sleep 1000\"\n");
        Started run = place.start({"run", "c.yaml"});
        REQUIRE(until([&] { return content(place.path("pid")).ends_with('\n'); }));
        run.signal(SIGINT);
        run.signal(SIGINT);
        until([&] { return run.child.poll() || (run.signal(SIGINT), false); });
        CHECK(run.wait().code == 130);
        CHECK(place.value("SELECT status FROM jobs") == "queued");
    }
    SUBCASE("its own end") {
        sweep(place, "command: \"" + orphan + "until test -s pid; do sleep 0.01; done\"\n");
        CHECK(place.run({"run", "c.yaml"}).code == 0);
    }
    std::string pid = content(place.path("pid"));
    REQUIRE(pid.ends_with('\n'));
    pid.pop_back();
    CHECK(until([&] { return !lives(pid); }));
}

TEST_CASE("show --reproduce repeats a command with its files from another database") {
    const Workplace place;
    place.write("a.txt", "x");
    sweep(place, "command: [cat, '{text}', a.txt]\ngrid: {text: {glob: '*.txt'}}\n");
    CHECK(place.run({"run", "c.yaml"}).code == 0);
    place.write("again.yaml", place.run({"show", "1", "--reproduce"}).out);
    const Outcome again = place.run({"run", "again.yaml"});
    CHECK_MESSAGE(contains(again.err, "1 job, 0 to run, 1 done before"), again.err);
    CHECK(contains(place.run({"show", "1"}).out, " > " + place.path("again.yaml").string() + " && "));
}

TEST_CASE("A program that prints many megabytes and many lines blocks nobody") {
    const Workplace place;
    sweep(place, "command: 'head -c 20000000 /dev/zero; yes | head -n 1000000; echo {{\\\"a\\\":1}}'\n");
    CHECK(place.run({"run", "c.yaml"}).code == 0);
    CHECK(place.value("SELECT log_end - log_begin >= 22000000 FROM attempt") == "1");
    CHECK(place.count("sweep_c WHERE a = 1") == 1);
}

TEST_CASE("Equal commands in two folders are one job, which plan and run say") {
    const Workplace place;
    for (const char* name : {"one", "two"}) {
        fs::create_directories(place.path(name));
        place.write(
            std::string(name) + "/s.yaml",
            "name: " + std::string(name) + "\nrunner: command\ncommand: [sh, -c, 'echo {n}']\ngrid: {n: [1, 2]}\n");
    }
    CHECK(place.run({"run", "one/s.yaml"}).code == 0);
    CHECK_FALSE(contains(place.run({"run", "one/s.yaml"}).err, "shared"));
    const std::string note = "2 results are shared with sweep one of " + place.path("one").string();
    for (const char* command : {"plan", "run"}) {
        const Outcome end = place.run({command, "two/s.yaml"});
        CHECK_MESSAGE(end.code == 0, end.err);
        CHECK_MESSAGE(contains(end.err, note), end.err);
    }
}

}  // namespace
}  // namespace stylesweep::e2e
