#include <iostream>

#include "orchestrator/cli/command.hpp"
#include "orchestrator/cli/load_sweep.hpp"
#include "orchestrator/plan/planner.hpp"
#include "orchestrator/sweep/expansion.hpp"

namespace stylesweep::cli {
namespace {

namespace fs = std::filesystem;
using reports::Format;

constexpr int rows_on_terminal = 20;

// CSV and JSON go out as they are made, so that a million jobs cost little memory.
class Out {
  public:
    Out() { buffer_.reserve(limit + 4096); }
    ~Out() { flush(); }
    std::string& text() {
        if (buffer_.size() > limit) flush();
        return buffer_;
    }

  private:
    static constexpr std::size_t limit = 1 << 16;
    void flush() {
        std::cout.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
        buffer_.clear();
    }
    std::string buffer_;
};

void append_csv(std::string& out, const std::string& field) {
    if (field.find_first_of(",\"\n\r") == std::string::npos) {
        out += field;
        return;
    }
    out += '"';
    for (const char c : field) out.append(c == '"' ? 2 : 1, c);
    out += '"';
}

// One column per parameter, and the round where there is more than one.
void write_csv(sweep::Expansion& jobs, int repeats) {
    Out out;
    const char* separator = "";
    for (const std::string& name : jobs.names()) {
        append_csv(out.text() += separator, name);
        separator = ",";
    }
    out.text() += repeats > 1 ? ",repeat\n" : "\n";
    sweep::JobSpec job;
    while (jobs.next(job)) {
        std::string& text = out.text();
        for (std::size_t i = 0; i < job.values.size(); ++i) {
            if (i) text += ',';
            if (job.values[i]) append_csv(text, job.values[i]->text);
        }
        if (repeats > 1) text += ',' + std::to_string(job.repeat);
        text += '\n';
    }
}

void write_json(const sweep::SweepFile& file, sweep::Expansion& jobs, plan::Planner& planner) {
    Out out;
    out.text() += "{\"sweep\": \"" + file.name + "\", \"jobs\": [";
    sweep::JobSpec spec;
    std::uint64_t count = 0;
    while (jobs.next(spec)) {
        const schema::PlannedJob job = planner.job(spec);
        out.text() += (count++ ? ",\n {\"key\": \"" : "\n {\"key\": \"") + job.key + "\", \"params\": " + job.params +
                      ", \"repeat\": " + std::to_string(job.repeat) + "}";
    }
    out.text() += "\n], \"count\": " + std::to_string(count) + "}\n";
}

std::string shown(const sweep::Value* value) {
    return value ? value->text : std::string("-");
}

void print_axes(const sweep::SweepFile& file) {
    for (const sweep::Axis& axis : file.axes) {
        std::string line = "  ";
        for (const std::string& name : axis.names) line += name + " ";
        line += "(" + std::to_string(axis.rows.size()) + "):";
        for (std::size_t i = 0; i < axis.rows.size() && i < 8; ++i) {
            line += i ? ", " : " ";
            for (std::size_t k = 0; k < axis.rows[i].size(); ++k) line += (k ? "+" : "") + axis.rows[i][k].text;
        }
        std::cout << reports::without_controls(line) << (axis.rows.size() > 8 ? ", ..." : "") << '\n';
    }
}

struct Tally {
    std::uint64_t total = 0, fresh = 0, done = 0, waiting = 0, failed = 0;
    void count(const std::string& state) {
        ++total;
        if (state.empty())
            ++fresh;
        else if (state == "done")
            ++done;
        else
            ++(state == "queued" || state == "running" ? waiting : failed);
    }
};

// Only what varies is a column: the rest is the same in every row.
void write_table(const sweep::SweepFile& file, sweep::Expansion& jobs, plan::Planner& planner,
                 const fs::path& database) {
    std::optional<schema::Store> store;
    std::optional<schema::JobStates> states;
    if (fs::exists(database)) states.emplace(store.emplace(database, schema::OpenMode::read_only));

    reports::Table table;
    table.columns.emplace_back("job");
    for (std::size_t i = 0; i < jobs.names().size(); ++i)
        if (jobs.varies()[i]) table.columns.push_back(jobs.names()[i]);
    if (file.repeats > 1) table.columns.emplace_back("repeat");
    table.columns.emplace_back("state");

    Tally tally;
    sweep::JobSpec spec;
    while (jobs.next(spec)) {
        const schema::PlannedJob job = planner.job(spec);
        const std::string state = states ? states->state_of(job.key) : std::string();
        tally.count(state);
        if (tally.total > rows_on_terminal) continue;
        std::vector<reports::Cell> row{job.key.substr(0, 10)};
        for (std::size_t i = 0; i < spec.values.size(); ++i)
            if (jobs.varies()[i]) row.emplace_back(shown(spec.values[i]));
        if (file.repeats > 1) row.emplace_back(std::int64_t{spec.repeat});
        row.emplace_back(state.empty() ? std::string("new") : state);
        table.rows.push_back(std::move(row));
    }
    std::cout << "sweep " << file.name << " (runner " << file.runner << "): " << tally.total << " jobs";
    if (file.repeats > 1) std::cout << " in " << file.repeats << " rounds";
    std::cout << ", " << tally.fresh << " new, " << tally.waiting << " waiting, " << tally.done << " done, "
              << tally.failed << " failed\n";
    print_axes(file);
    std::cout << '\n';
    reports::write_table(std::cout, table, Format::table);
    if (tally.total > rows_on_terminal)
        std::cerr << "... and " << tally.total - rows_on_terminal << " more; --format csv lists all\n";
}

}  // namespace

int plan(const Arguments& arguments) {
    po::options_description known("Options");
    add_sweep_options(known);
    add_database_option(known);
    known.add_options()("format", po::value<std::string>()->default_value("table"), "table, csv or json")(
        "max-jobs", po::value<int>()->default_value(1'000'000), "refuse a sweep of more jobs");
    const Options options(arguments, "stylesweep plan SWEEP.yaml [OPTION...]", known, {"sweep file"});
    const Format format = format_of(options, {Format::table, Format::csv, Format::json});

    const LoadedSweep loaded = load_sweep(options);
    sweep::Expansion jobs(loaded.file, loaded.runner);
    check_size(loaded.file, jobs.upper_bound(), options.number("max-jobs"));
    plan::Planner planner(loaded.file, loaded.runner, jobs.names());
    if (format == Format::csv)
        write_csv(jobs, loaded.file.repeats);
    else if (format == Format::json)
        write_json(loaded.file, jobs, planner);
    else
        write_table(loaded.file, jobs, planner, options.text("db"));
    return all_done;
}

}  // namespace stylesweep::cli
