#include <unistd.h>

#include <chrono>
#include <iostream>
#include <sstream>
#include <thread>

#include "orchestrator/cli/command.hpp"
#include "orchestrator/cli/options.hpp"
#include "orchestrator/progress/progress.hpp"
#include "schema/clock.hpp"
#include "schema/progress.hpp"

namespace stylesweep::cli {
namespace {

using reports::Format;

constexpr const char* states[] = {"queued", "running", "done",    "failed",     "timeout",
                                  "oom",    "crashed", "skipped", "unsupported"};

reports::Table sweeps_table(schema::Store& store) {
    reports::Table table;
    table.columns = {"sweep", "runner", "total"};
    for (const char* state : states) table.columns.emplace_back(state);
    table.columns.emplace_back("attempt_time_s");
    for (const schema::SweepStatus& sweep : schema::sweep_statuses(store)) {
        std::vector<reports::Cell> row{sweep.name, sweep.runner};
        std::int64_t total = 0;
        for (const auto& [state, count] : sweep.jobs) total += count;
        row.emplace_back(total);
        for (const char* state : states) {
            const auto found = sweep.jobs.find(state);
            row.emplace_back(found == sweep.jobs.end() ? std::int64_t{0} : found->second);
        }
        row.emplace_back(sweep.runtime_total_s);
        table.rows.push_back(std::move(row));
    }
    return table;
}

// Leaves out the columns in which there is nothing to see.
reports::Table without_zeros(const reports::Table& full) {
    reports::Table table;
    table.rows.resize(full.rows.size());
    for (std::size_t column = 0; column < full.columns.size(); ++column) {
        bool keep = column < 3;
        for (const auto& row : full.rows) keep |= row[column] != reports::Cell(std::int64_t{0});
        if (!keep) continue;
        table.columns.push_back(full.columns[column]);
        for (std::size_t i = 0; i < full.rows.size(); ++i) table.rows[i].push_back(full.rows[i][column]);
    }
    return table;
}

reports::Table running_table(schema::Store& store) {
    reports::Table table;
    table.columns = {"job", "device", "pid", "for", "parameters"};
    for (const schema::RunningJob& job : schema::running_jobs(store)) {
        const auto age = std::chrono::system_clock::now() - schema::from_iso_utc(job.claimed_at);
        table.rows.push_back({job.job_key.substr(0, 10), job.device, job.pid, progress::duration(age),
                              job.params.size() > 100 ? job.params.substr(0, 97) + "..." : job.params});
    }
    return table;
}

std::string page(schema::Store& store) {
    std::ostringstream out;
    reports::write_table(out, without_zeros(sweeps_table(store)), Format::table);
    const reports::Table running = running_table(store);
    if (!running.rows.empty()) {
        out << "\nrunning now:\n";
        reports::write_table(out, running, Format::table);
    }
    return out.str();
}

int watch(schema::Store& store) {
    const bool terminal = ::isatty(STDOUT_FILENO);
    while (std::cout) {
        std::cout << (terminal ? "\x1b[H\x1b[2J" : "") << page(store) << std::endl;
        std::this_thread::sleep_for(std::chrono::seconds(1));
    }
    return all_done;
}

}  // namespace

int status(const Arguments& arguments) {
    po::options_description known("Options");
    add_database_option(known);
    known.add_options()("format", po::value<std::string>()->default_value("table"), "table or json")(
        "watch", "again each second, until Ctrl-C");
    const Options options(arguments, "stylesweep status [OPTION...]", known);
    const Format format = format_of(options, {Format::table, Format::json});
    schema::Store store(options.text("db"), schema::OpenMode::read_only);
    if (options.has("watch")) return watch(store);
    if (format == Format::json)
        reports::write_table(std::cout, sweeps_table(store), Format::json);
    else
        std::cout << page(store);
    return all_done;
}

}  // namespace stylesweep::cli
