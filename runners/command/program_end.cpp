#include "runners/command/program_end.hpp"

#include <signal.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/process/last_words.hpp"
#include "base/text/excerpt.hpp"
#include "runners/command/output.hpp"

namespace stylesweep::command {
namespace {

struct ProgramStatus {
    explicit ProgramStatus(int wait_status)
        : signal(WIFSIGNALED(wait_status) ? WTERMSIG(wait_status) : 0), code(signal ? 0 : WEXITSTATUS(wait_status)) {}
    [[nodiscard]] std::string in_words() const {
        return signal ? "was killed by signal " + std::to_string(signal) + " (" + ::strsignal(signal) + ")"
                      : "ended with exit code " + std::to_string(code);
    }
    int signal, code;
};

std::string last_words(const std::string& log, const std::string& printed) {
    constexpr std::size_t most_lines = 5;
    const std::string words = process::last_words(log, printed, most_lines);
    return words.empty() ? "" : "; its last words: " + words;
}

// How a program reacted to SIGTERM.
std::string farewell(const MeterReport& ended, const ProgramStatus& status, double grace_s) {
    char text[100];
    if (ended.end == ProgramEnd::killed) {
        std::snprintf(text, sizeof text, "the program was killed after limits.grace, %g s", grace_s);
        return text;
    }
    std::snprintf(text, sizeof text, ", %.1f s later", ended.grace_s);
    return "the program " + (status.signal == SIGTERM ? "died of SIGTERM" : status.in_words() + " on SIGTERM") +
           (ended.grace_s < 0.05 ? "" : text);
}

}  // namespace

void refuse_unstarted(int error, const Program& program) {
    if (error == 0) return;
    const std::string place = program.folder.empty() ? "" : " in " + program.folder.string();
    const std::string message =
        "'" + excerpt(program.argv.front()) + "' cannot be started" + place + ": " + std::strerror(error);
    if (error == EAGAIN || error == ENOMEM) throw std::runtime_error(message);  // may succeed next time
    throw runners::BadInput(message);
}

void judge(const MeterReport& ended, std::int64_t log_begin, const std::string& printed,
           const runners::Settings& settings, const runners::Job& job) {
    const ProgramStatus status(ended.wait_status);
    if (ended.end == ProgramEnd::by_itself && ended.wait_status == 0) return;
    const std::string words = last_words(end_of_log(log_begin), printed);
    if (ended.end != ProgramEnd::by_itself)
        throw runners::EndedEarly(settings.end->reason(job.id, job.attempt).value_or(process::EndReason::interrupt),
                                  farewell(ended, status, settings.limits.grace_s) + words, status.code, status.signal);
    throw runners::ProgramFailed("the program " + status.in_words() + words, status.code, status.signal);
}

}  // namespace stylesweep::command
