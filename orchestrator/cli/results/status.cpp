#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <iostream>
#include <sstream>
#include <thread>

#include "base/clock.hpp"
#include "base/text/counted.hpp"
#include "base/text/utf8.hpp"
#include "orchestrator/cli/command.hpp"
#include "orchestrator/cli/shared/options.hpp"
#include "orchestrator/night/result_remarks.hpp"
#include "orchestrator/night/sweep_monitor.hpp"
#include "orchestrator/progress/run_status.hpp"
#include "schema/database/file_watch.hpp"
#include "schema/query/sweep_progress.hpp"
#include "schema/queue/heartbeat.hpp"

namespace stylesweep::cli {
namespace {

constexpr const auto& states = schema::state_texts<schema::JobState>;

Table sweeps_table(schema::Store& store) {
    Table table;
    table.columns = {"sweep", "runner", "total"};
    for (const std::string_view state : states) table.columns.emplace_back(state);
    for (const char* column : {"warnings", "earlier", "attempt_time_s", "priority", "paused"})
        table.columns.emplace_back(column);
    const std::vector<schema::SweepHead> heads = schema::sweep_heads(store);
    for (const schema::SweepStatus& sweep : schema::sweep_statuses(store)) {
        std::vector<Cell> row{sweep.name, sweep.runner};
        std::int64_t total = 0;
        for (const auto& [state, count] : sweep.jobs) total += count;
        row.emplace_back(total);
        for (const std::string_view state : states) {
            const auto found = sweep.jobs.find(schema::from_text<schema::JobState>(state));
            row.emplace_back(found == sweep.jobs.end() ? std::int64_t{0} : found->second);
        }
        row.emplace_back(done_with_warnings(store, sweep.name));
        row.emplace_back(sweep.earlier);
        row.emplace_back(sweep.runtime_total_s);
        const auto head = std::ranges::find(heads, sweep.name, &schema::SweepHead::name);
        row.emplace_back(std::int64_t{head == heads.end() ? 0 : head->priority});
        row.emplace_back(std::int64_t{head != heads.end() && head->paused});
        table.rows.push_back(std::move(row));
    }
    return table;
}

bool is_zero(const Cell& cell) {
    const auto* whole = std::get_if<std::int64_t>(&cell);
    return whole && *whole == 0;
}

// Leaves out columns that are all zero.
Table without_zeros(const Table& full) {
    Table table;
    table.rows.resize(full.rows.size());
    for (std::size_t column = 0; column < full.columns.size(); ++column) {
        bool keep = column < 3;
        for (const auto& row : full.rows) keep |= !is_zero(row[column]);
        if (!keep) continue;
        table.columns.push_back(full.columns[column]);
        for (std::size_t i = 0; i < full.rows.size(); ++i) table.rows[i].push_back(full.rows[i][column]);
    }
    return table;
}

Table running_table(schema::Store& store) {
    Table table;
    table.columns = {"job", "device", "host", "pid", "for", "runner", "parameters"};
    for (const schema::RunningJob& job : schema::running_jobs(store)) {
        const auto age = std::chrono::system_clock::now() - from_iso_utc(job.claimed_at);
        table.rows.push_back({job.job_key.substr(0, 10), job.device, job.host, job.process.pid, progress::duration(age),
                              sign_of_life(job),
                              job.params.size() > 100 ? std::string(beginning(job.params, 97)) + "..." : job.params});
    }
    return table;
}

// What happens to jobs whose runner is dead or cannot be seen.
std::string explanation(const Table& running) {
    std::string text;
    const auto any = [&](const std::string& begin) {
        return std::ranges::any_of(running.rows,
                                   [&](const auto& row) { return std::get<std::string>(row[5]).starts_with(begin); });
    };
    if (any("is gone")) text += "is gone: `stylesweep run` gives its job to another, or stylesweep doctor --repair\n";
    if (any("heard of"))
        text +=
            "heard of: its process cannot be seen from here; if it stays silent, `stylesweep run` gives its job "
            "to another after " +
            progress::duration(schema::LeaseTimes::from_environment().time_to_live) +
            ", or at once: stylesweep doctor --release-leases\n";
    return text;
}

// What of the skipped jobs a search decided.
std::string left_out(schema::Store& store, const schema::SweepHead& sweep) {
    const schema::SweepCounts counts = schema::count_results(store, sweep.id, sweep.updated_at);
    std::string text;
    if (counts.screened) text += sweep.name + ": " + counted(counts.screened, "job") + " screened\n";
    if (counts.over_budget)
        text += sweep.name + ": " + counted(counts.over_budget, "job") +
                " over the search's budget; a larger search.budget runs more\n";
    return text;
}

std::string page(schema::Store& store) {
    std::ostringstream out;
    const Table sweeps = without_zeros(sweeps_table(store));
    write_table(out, sweeps, Format::table);
    if (std::ranges::find(sweeps.columns, "earlier") != sweeps.columns.end())
        out << "earlier: jobs of an earlier version of the sweep file or its inputs, in no other count; "
               "their rows are kept: SELECT * FROM results WHERE earlier, unless another sweep asks for them\n";
    const std::vector<schema::SweepHead> heads = schema::sweep_heads(store);
    if (std::ranges::find(sweeps.columns, "skipped") != sweeps.columns.end())
        for (const schema::SweepHead& head : heads) out << left_out(store, head);
    for (const schema::SweepHead& head : heads)
        for (const std::string& remark : result_remarks(store, head.name)) out << head.name << ": " << remark << '\n';
    const Table running = running_table(store);
    if (!running.rows.empty()) {
        out << "\nrunning now:\n";
        write_table(out, running, Format::table);
        out << explanation(running);
    }
    return out.str();
}

std::atomic<bool> ended{false};

void end_watching(int) {
    ended = true;
}

std::vector<progress::LiveBlock::Line> live_lines(const std::vector<SweepMonitor::Sweep>& sweeps) {
    std::vector<progress::LiveBlock::Line> lines;
    for (const SweepMonitor::Sweep& sweep : sweeps) {
        lines.push_back({line(sweep), ""});
        for (const progress::RunnerStatus& runner : sweep.now.runners)
            lines.push_back({"  " + progress::line(runner), ""});
    }
    if (lines.empty()) lines.push_back({"no sweep yet", ""});
    return lines;
}

// In place on a terminal, elsewhere one paragraph per second; until Ctrl-C.
int watch(schema::Store& store) {
    struct sigaction action{};
    action.sa_handler = end_watching;
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
    const bool terminal = ::isatty(STDOUT_FILENO);
    SweepMonitor monitor(store);
    schema::DatabaseFileWatch file_watch(store, schema::DatabaseFileWatch::Use::reading);
    progress::LiveBlock block(std::cout, progress::window_of_stdout);
    while (std::cout && !ended) {
        if (const auto loss = file_watch.loss())
            throw schema::StoreError(loss->what + "; no further rows will come from it");
        const auto lines = live_lines(monitor.look());
        if (terminal)
            block.draw(lines);
        else
            for (const auto& each : lines) std::cout << each.text << std::endl;
        const auto next = std::chrono::steady_clock::now() + std::chrono::seconds(1);
        while (!ended && std::chrono::steady_clock::now() < next)
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    if (terminal) std::cout << std::endl;
    return all_done;
}

}  // namespace

int status(const Arguments& arguments) {
    po::options_description known("Options");
    add_database_option(known);
    known.add_options()("format", po::value<std::string>()->default_value("table")->value_name("table|json"),
                        "table or json")("watch", "follow it live, as the terminal of `run` does, until Ctrl-C");
    const Options options(arguments, "stylesweep status [OPTION...]", known);
    const Format format = format_of(options, {Format::table, Format::json});
    schema::Store store(options.text("db"), schema::OpenMode::read_only);
    if (options.has("watch")) return watch(store);
    if (format == Format::json)
        write_table(std::cout, sweeps_table(store), Format::json);
    else
        std::cout << page(store);
    return all_done;
}

}  // namespace stylesweep::cli
