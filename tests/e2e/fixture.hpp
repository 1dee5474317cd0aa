// A folder of its own in which the programs are run as processes, the way a person runs them.
#pragma once

#include <doctest/doctest.h>
#include <signal.h>
#include <stdlib.h>

#include <SQLiteCpp/SQLiteCpp.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/process/child.hpp"

namespace stylesweep::e2e {

namespace fs = std::filesystem;
using Arguments = std::vector<std::string>;

inline const std::string program = STYLESWEEP_BIN_DIR "/stylesweep";

/// Looks again and again until `condition` holds. False when it does not within three minutes.
template <class Condition>
bool until(const Condition& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(3);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
}

/// Empty where it cannot be read, as of a process in /proc that has just ended (whose open file then fails to read).
inline std::string content(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return std::move(text).str();
}

inline bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// What a command printed and how it ended. `code` is -1 when a signal killed it.
struct Outcome {
    int code = -1;
    std::string out, err;
};

/// A program under way; its output goes to files of the workplace.
struct Started {
    process::Child child;
    fs::path out, err;

    Outcome wait() {
        REQUIRE_MESSAGE(until([&] { return child.poll().has_value(); }), "the program does not end");
        const process::Exit end = child.wait();
        return {end.signal ? -1 : end.code, content(out), content(err)};
    }
    /// To the program alone: its runners are in groups of their own, as behind a terminal's Ctrl-C.
    void signal(int number) const { REQUIRE(::kill(child.pid(), number) == 0); }
};

/// Kills every process that was started with `entry` in its environment, and what that started. The runner of a run
/// that was killed is at its job still, maybe for hours.
inline void kill_started_with(const std::string& entry) {
    std::error_code ended;
    for (const auto& process : fs::directory_iterator("/proc", ended)) {
        const std::string pid = process.path().filename();
        if (pid.find_first_not_of("0123456789") != std::string::npos) continue;
        if (contains('\0' + content(process.path() / "environ"), '\0' + entry + '\0'))
            ::kill(static_cast<pid_t>(std::stol(pid)), SIGKILL);
    }
}

/// A temporary folder, the working directory of what is run in it; removed with all it holds, and what still runs
/// there.
class Workplace {
  public:
    Workplace() {
        std::string name = (fs::temp_directory_path() / "stylesweep-e2e-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        folder_ = name;
    }
    Workplace(const Workplace&) = delete;
    ~Workplace() {
        kill_started_with("WORKPLACE=" + folder_.string());
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }

    [[nodiscard]] fs::path path(const std::string& name) const { return folder_ / name; }

    void write(const std::string& name, const std::string& text) const {
        std::ofstream(path(name), std::ios::binary) << text;
    }

    /// A sweep file `NAME.yaml` of the noop runner; `rest` is all but name and runner. Without `limits` in it a job
    /// that fails has failed.
    void sweep(const std::string& name, const std::string& rest) const {
        const std::string limits = contains(rest, "limits:") ? "" : "limits: {retries: 0}\n";
        write(name + ".yaml", "name: " + name + "\nrunner: noop\norder: grid\n" + limits + rest);
    }

    Started start(const Arguments& arguments) const { return launch(program, arguments); }
    /// Under way, another program than `stylesweep`.
    Started start_other(const std::string& other, const Arguments& arguments) const { return launch(other, arguments); }
    Outcome run(const Arguments& arguments) const { return start(arguments).wait(); }
    /// Any program, found on the PATH.
    Outcome run_other(const std::string& other, const Arguments& arguments) const {
        return launch(other, arguments).wait();
    }

    /// The only value of an SQL question about `results.db`.
    [[nodiscard]] std::string value(const std::string& sql) const {
        SQLite::Database db(path("results.db").string(), SQLite::OPEN_READONLY, 10'000);
        return db.execAndGet(sql).getString();
    }
    [[nodiscard]] int count(const std::string& sql) const { return std::stoi(value("SELECT count(*) FROM " + sql)); }
    /// As count(); 0 while there is no such table yet.
    [[nodiscard]] int count_if_there(const std::string& sql) const {
        try {
            return count(sql);
        } catch (const SQLite::Exception&) {
            return 0;
        }
    }
    void execute(const std::string& sql) const {
        SQLite::Database(path("results.db").string(), SQLite::OPEN_READWRITE).exec(sql);
    }

    /// What a sweep is for: `jobs` jobs, each done, each with exactly one accepted result.
    void check_each_done_once(int jobs) const {
        CHECK(count("job") == jobs);
        CHECK(count("job WHERE state = 'done'") == jobs);
        CHECK(count("attempt WHERE status = 'done'") == jobs);
        CHECK(count("results") == jobs);
        CHECK(value("SELECT count(DISTINCT job_key) FROM results WHERE status = 'done'") == std::to_string(jobs));
    }

    std::vector<std::pair<std::string, std::string>> environment;  ///< added to what the programs see

  private:
    // The shell goes to the folder, parts the outputs and becomes the program: the process is the same.
    Started launch(const std::string& what, const Arguments& arguments) const {
        const fs::path out = path(".out" + std::to_string(++started_)), err = path(".err" + std::to_string(started_));
        process::Command command;
        command.argv = {"/bin/sh", "-c", R"(cd "$WORKPLACE" && exec "$0" "$@" >"$OUT" 2>"$ERR")", what};
        command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
        command.environment = environment;
        for (const auto& [name, text] : {std::pair{"WORKPLACE", folder_}, {"OUT", out}, {"ERR", err}})
            command.environment.emplace_back(name, text.string());
        command.environment.emplace_back("STYLESWEEP_NOISE", "0s");  // two seconds before and after each run
        command.environment.emplace_back("XDG_CACHE_HOME", path(".cache").string());
        command.environment.emplace_back("STYLESWEEP_LOCK_DIR", path(".locks").string());  // this test's devices
        return {process::Child(command), out, err};
    }

    fs::path folder_;
    mutable int started_ = 0;
};

}  // namespace stylesweep::e2e
