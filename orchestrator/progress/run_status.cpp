#include "orchestrator/progress/run_status.hpp"

#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ostream>

namespace stylesweep::progress {
namespace {

using namespace std::chrono_literals;

template <class... Arguments>
std::string format(const char* pattern, Arguments... arguments) {
    char text[200];
    std::snprintf(text, sizeof text, pattern, arguments...);
    return text;
}

std::string rate(double per_second) {
    if (per_second >= 10) return format("%.0f jobs/s", per_second);
    if (per_second >= 0.1) return format("%.1f jobs/s", per_second);
    return format("%.1f jobs/h", per_second * 3600);
}

std::string how_it_stops(int interrupts) {
    if (interrupts >= 2) return " - ending what runs, within limits.grace; Ctrl-C again kills it at once";
    return std::string(" - finishing what runs; Ctrl-C ") + (interrupts ? "again" : "twice") + " ends it now";
}

}  // namespace

std::string duration(std::chrono::duration<double> time) {
    const double s = time.count();
    const long whole = std::lround(s);
    if (s < 9.95) return format("%.1f s", s);
    if (whole < 60) return format("%ld s", whole);
    if (whole < 3600) return format("%ldm %02lds", whole / 60, whole % 60);
    return format("%ldh %02ldm", whole / 3600, whole % 3600 / 60);
}

std::optional<std::chrono::duration<double>> eta(const RunStatus& now) {
    if (now.left() <= 0) return std::nullopt;
    if (now.eta) return now.eta;
    const double ended = static_cast<double>(now.done + now.failed);
    if (ended <= 0 || now.elapsed <= 0s) return std::nullopt;
    return now.elapsed / ended * static_cast<double>(now.left());
}

std::string not_run_text(const RunStatus& now) {
    std::string text;
    if (now.screened) text += format(", %lld screened", static_cast<long long>(now.screened));
    if (now.over_budget) text += format(", %lld over the search's budget", static_cast<long long>(now.over_budget));
    return text;
}

std::string line(const RunnerStatus& runner) {
    std::string text = runner.device + "  " + runner.job + "  " + duration(runner.time);
    if (!runner.step.empty()) text += "  " + runner.step;
    return text + "  " + runner.what;
}

std::string line(const RunStatus& now) {
    std::string text =
        format("%lld/%lld done", static_cast<long long>(now.before) + now.done, static_cast<long long>(now.total));
    if (now.failed) text += format(", %lld failed", static_cast<long long>(now.failed));
    if (now.failed_before) text += format(", %lld failed before", static_cast<long long>(now.failed_before));
    text += not_run_text(now);
    if (now.left() > 0) text += format(", %lld left", static_cast<long long>(now.left()));
    if (now.running) text += format(" (%lld running)", static_cast<long long>(now.running));
    if (!now.tasks.empty()) text += ", " + now.tasks;
    if (now.paused) text += ", paused";
    const double ended = static_cast<double>(now.done + now.failed);
    if (ended > 0 && now.elapsed > 0s) text += ", " + rate(ended / now.elapsed.count());
    if (const auto rest = eta(now); rest && !now.paused && !now.stopping && !now.ended)
        text += ", ETA " + duration(*rest);
    text += ", " + duration(now.elapsed) + " elapsed";
    if (now.priority) text += format(", priority %d", now.priority);
    if (!now.waits_for.empty() && !now.stopping) text += ", waits for " + now.waits_for;
    if (!now.waits_for_runners.empty() && !now.stopping) text += ", waits for " + now.waits_for_runners;
    if (now.for_others && now.left() <= 0) text += ", finishing a job of another run";
    if (!now.idle.empty()) text += ", " + now.idle;
    if (!now.failure.empty())
        text += " - " + now.failure;
    else if (!now.trouble.empty())
        text += " - " + now.trouble + "; waiting";
    return text + (now.stopping ? how_it_stops(now.interrupts) : "");
}

Printer::Style Printer::style_of_stderr() {
    if (!::isatty(STDERR_FILENO)) return Style::lines;
    const char* no_color = std::getenv("NO_COLOR");
    return no_color && *no_color ? Style::terminal_plain : Style::terminal;
}

bool Printer::due() const {
    const auto pause = style_ == Style::lines ? Clock::duration(10s) : Clock::duration(100ms);
    return Clock::now() - last_ >= pause;
}

void Printer::show(const RunStatus& now) {
    if (style_ == Style::lines && last_ == Clock::time_point{}) last_ = Clock::now();
    if (!due()) return;
    last_ = Clock::now();
    if (style_ == Style::lines) {
        out_ << line(now) << std::endl;
        return;
    }
    const bool warn = style_ == Style::terminal && now.failed > 0;
    std::vector<LiveBlock::Line> lines = {{line(now), warn ? "33" : ""}};
    for (const RunnerStatus& runner : now.runners)
        lines.push_back({"  " + line(runner), style_ == Style::terminal ? "2" : ""});
    block_.draw(lines);
}

void Printer::note(const std::string& text) {
    block_.erase();
    out_ << text << std::endl;
}

void Printer::end(const RunStatus& now) {
    RunStatus counts = now;  // the reason for the end is printed elsewhere
    counts.stopping = false;
    counts.ended = true;
    counts.failure.clear();
    counts.idle.clear();
    counts.for_others = false;
    block_.erase();
    out_ << line(counts) << std::endl;
}

}  // namespace stylesweep::progress
