// stylesweep-runner-noop: does nothing, or sleeps, or fails in a chosen way. For tests and overhead measurements.
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <new>
#include <thread>

#include "runners/core/files.hpp"
#include "runners/core/runner.hpp"
#include "version.hpp"

namespace stylesweep::noop {
namespace {

using nlohmann::json;

constexpr const char* description = R"({
 "protocol": 1,
 "runner": "noop",
 "open": true,
 "exclusive": false,
 "parameters": [
  {"name": "sleep_s", "type": "number", "default": 0, "min": 0, "max": 86400, "meaning": "sleep time, s"},
  {"name": "outcome", "type": "choice", "default": "done",
   "choices": ["done", "failed", "bad_input", "oom", "unsupported", "crash", "kill", "exit", "hang", "ignore_stop"],
   "meaning": "how the job ends; ignore_stop: hangs and ignores SIGTERM"},
  {"name": "outcome_attempts", "type": "integer", "default": 0, "min": 0,
   "meaning": "only this many attempts end that way, later ones are done; 0: all"},
  {"name": "print_bytes", "type": "integer", "default": 0, "min": 0, "max": 1000000000,
   "meaning": "bytes to write to the log"},
  {"name": "write_bytes", "type": "integer", "min": 0, "max": 1000000000,
   "meaning": "size of an output file to write"},
  {"name": "allocate_bytes", "type": "integer", "min": 0, "max": 1000000000000000,
   "meaning": "memory to allocate while the job runs"},
  {"name": "resolution", "type": "size", "meaning": "longer side of a picture that is not there"},
  {"name": "bytes_per_pixel", "type": "integer", "min": 0, "max": 1000000,
   "meaning": "memory to allocate for each of its pixels; recorded as peak_memory_bytes"},
  {"name": "steps", "type": "integer", "min": 1, "max": 1000000,
   "meaning": "how often to sleep that long; fewer steps are recorded during runs of more"},
  {"name": "objection", "type": "string", "checked_with": ["sleep_s"],
   "meaning": "reason that --check gives for the job to be invalid"}
 ],
 "metrics": [{"name": "runtime_s", "unit": "s", "meaning": "time slept"}],
 "devices": [{"device": "cpu"}],
 "records": {"parameter": "steps",
             "unless": [{"when": {"outcome": ["hang"]}, "why": "a job that hangs has no intermediate results"}]},
 "cost": ["sleep_s"]
})";

// Memory from the system, with every page touched; freed at once.
class Memory {
  public:
    explicit Memory(std::size_t bytes) : bytes_(bytes) {
        if (bytes_ == 0) return;
        begin_ = ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (begin_ == MAP_FAILED)
            throw runners::OutOfMemory("the system refused memory: tried to allocate " + std::to_string(bytes) +
                                       " bytes");
        std::memset(begin_, 1, bytes_);
    }
    Memory(const Memory&) = delete;
    ~Memory() {
        if (bytes_ > 0) ::munmap(begin_, bytes_);
    }

  private:
    std::size_t bytes_;
    void* begin_ = nullptr;
};

class NoopRunner final : public runners::Runner {
  public:
    json describe() const override {
        json all = json::parse(description);
        all["build"] = version_and_commit;
        return all;
    }

    void check(const runners::Job& job) override {
        if (const std::string why = job.params.value("objection", ""); !why.empty()) throw runners::BadInput(why);
    }

    void run(const runners::Job& job, runners::Recorder& out) override {
        const auto begin = std::chrono::steady_clock::now();
        print(job.params.value("print_bytes", std::int64_t{0}));
        const Memory held(static_cast<std::size_t>(job.params.value("allocate_bytes", std::int64_t{0})));
        const Memory picture(picture_bytes(job, out));
        write(job, job.params.value("write_bytes", std::int64_t{0}), out);
        for (int step = 1; step <= job.params.value("steps", 1); ++step) {
            sleep(job.params.value("sleep_s", 0.0), out);
            record(job, step, begin, out);
        }
        const int attempts = job.params.value("outcome_attempts", 0);
        record_samples(job.params.value("samples", 0), out);
        if (attempts == 0 || job.attempt <= attempts) end_as(job.params.value("outcome", "done"));
        out.metric("runtime_s", std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    }

  private:
    // For tests of the database. `samples` is not declared, because every plan of a noop sweep shows declared
    // parameters.
    static void record_samples(int samples, runners::Recorder& out) {
        for (int ordinal = 0; ordinal < samples; ++ordinal) out.sample("runtime_s", 0, ordinal == 0);
        if (samples) out.metric("samples", samples);
    }

    // WIDTHxHEIGHT, or square with that side.
    static std::size_t picture_bytes(const runners::Job& job, runners::Recorder& out) {
        const auto per_pixel = job.params.value("bytes_per_pixel", std::int64_t{0});
        const auto size = job.written.find("resolution");
        if (per_pixel == 0 || size == job.written.end()) return 0;
        const auto cross = size->second.find('x');
        const std::size_t width = std::stoul(size->second);
        const std::size_t height = cross == std::string::npos ? width : std::stoul(size->second.substr(cross + 1));
        const std::size_t bytes = width * height * static_cast<std::size_t>(per_pixel);
        out.metric("width", static_cast<double>(width));
        out.metric("height", static_cast<double>(height));
        out.metric("peak_memory_bytes", static_cast<double>(bytes));
        return bytes;
    }

    static void print(std::int64_t bytes) {
        const std::string line(79, '.');
        for (; bytes > 0; bytes -= 80) std::fprintf(stderr, "%s\n", line.c_str());
    }

    // In slices, to show progress; a short sleep is not split, because it may be timed.
    static void sleep(double seconds, const runners::Recorder& out) {
        using std::chrono::duration;
        const auto begin = std::chrono::steady_clock::now();
        double slept = 0;
        while (slept < seconds) {
            char text[80];
            std::snprintf(text, sizeof text, "slept %.0f of %.6g s", slept, seconds);
            if (seconds >= 1) out.step(text);
            std::this_thread::sleep_for(duration<double>(std::min(seconds - slept, 0.5)));
            slept = duration<double>(std::chrono::steady_clock::now() - begin).count();
        }
    }

    static void write(const runners::Job& job, std::int64_t bytes, runners::Recorder& out) {
        if (bytes == 0) return;
        const auto file = job.files / "images" / (job.key.substr(0, 16) + "-" + std::to_string(job.attempt) + ".bin");
        runners::write_file(file, std::string(static_cast<std::size_t>(bytes), '.'));
        out.artifact("output", file, job);
    }

    static void record(const runners::Job& job, int step, std::chrono::steady_clock::time_point begin,
                       const runners::Recorder& out) {
        for (const runners::Job& recorded : job.recorded) {
            if (recorded.params.at("steps") != step) continue;
            const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
            runners::Recorder of;
            write(recorded, recorded.params.value("write_bytes", std::int64_t{0}), of);
            of.metric("runtime_s", elapsed.count());
            out.result(recorded, std::move(of), elapsed);
        }
    }

    static void hang() {
        while (true) std::this_thread::sleep_for(std::chrono::hours(24));
    }

    static void end_as(const std::string& outcome) {
        if (outcome == "failed") throw std::runtime_error("failed as asked");
        if (outcome == "bad_input") throw runners::BadInput("bad input as asked");
        if (outcome == "oom") throw std::bad_alloc();
        if (outcome == "unsupported") throw runners::Unsupported("unsupported as asked");
        if (outcome == "crash") ::raise(SIGSEGV);
        if (outcome == "kill") ::raise(SIGKILL);
        if (outcome == "exit") ::_exit(17);
        if (outcome == "hang") hang();
        if (outcome == "ignore_stop") {
            ::signal(SIGTERM, SIG_IGN);
            std::fprintf(stderr, "ignoring SIGTERM\n");
            hang();
        }
    }
};

}  // namespace
}  // namespace stylesweep::noop

int main(int argc, char** argv) {
    stylesweep::noop::NoopRunner runner;
    return stylesweep::runners::run_main(argc, argv, runner);
}
