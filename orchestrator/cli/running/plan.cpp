#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/text/counted.hpp"
#include "base/text/csv_field.hpp"
#include "base/text/excerpt.hpp"
#include "base/text/size_text.hpp"
#include "base/text/utf8.hpp"
#include "orchestrator/cli/command.hpp"
#include "orchestrator/cli/shared/load_sweep.hpp"
#include "orchestrator/night/earlier_rows.hpp"
#include "orchestrator/night/run_forecast.hpp"
#include "orchestrator/night/run_here.hpp"
#include "orchestrator/plan/distinct_jobs.hpp"
#include "orchestrator/plan/job_check.hpp"
#include "orchestrator/progress/run_status.hpp"
#include "schema/database/has_database.hpp"
#include "schema/sweeps/sweeps.hpp"
#include "schema/transfer/imported.hpp"

namespace stylesweep::cli {
namespace {

namespace fs = std::filesystem;

constexpr int rows_on_terminal = 20;
constexpr std::size_t most_shown = 100;  // bytes of a value

// CSV and JSON are written as they are generated, so that a million jobs need little memory.
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

// The results so far, if there are any.
class PlanDatabase {
  public:
    PlanDatabase(const fs::path& file, const sweep::SweepFile& sweep) {
        if (schema::has_database(file))
            states_.emplace(store_.emplace(file, schema::OpenMode::read_only), sweep.name, sweep.rules.json());
    }
    /// Like JobStates::find(), even if there is no database.
    schema::JobStates::Job find(const std::string& key) {
        if (!states_) return {};
        schema::JobStates::Job job = states_->find(key);
        const auto place = static_cast<std::size_t>(job.id);
        if (place >= asked_.size()) asked_.resize(place + place / 2 + 1);
        asked_[place] = true;
        return job;
    }
    /// Whether some jobs may belong to another database.
    [[nodiscard]] bool is_shard() const { return states_ && states_->in_shard(); }
    schema::Store* store() { return store_ ? &*store_ : nullptr; }

    /// Prints what a run would say about earlier rows; needs the state of every job looked up.
    void print_earlier_rows(const LoadedSweep& loaded, const Options& options, const plan::Planner& planner) {
        if (!store_) return;
        const auto asks_for = [&](schema::Id job) {
            return static_cast<std::size_t>(job) < asked_.size() && asked_[static_cast<std::size_t>(job)];
        };
        if (loaded.file.runner == "command")
            print_shared_commands(*store_, loaded.file.name, loaded.file.path, asks_for);
        const auto id = schema::find_sweep(*store_, loaded.file.name);
        if (!id) return;
        print_changes(loaded, *store_, options);
        const auto before = schema::find_source(*store_, loaded.file.name);
        const auto scope = options.list("set").empty() ? schema::Scope::file : schema::Scope::selection;
        const schema::PlanExtent extent{scope, before->edition, before->file_text != loaded.file.text, asks_for,
                                        planner.inputs()};
        print_earlier(schema::find_earlier(store_->db(), *id, extent), before->planned_at);
    }

  private:
    std::optional<schema::Store> store_;
    std::optional<schema::JobStates> states_;
    std::vector<bool> asked_;  ///< jobs, by id
};

// Escapes text for a terminal.
void append_csv(std::string& out, const std::string& text) {
    static const bool terminal = ::isatty(STDOUT_FILENO);
    append_csv_field(out, terminal ? printable(text) : text);
}

// One column per parameter, and the round where there is more than one.
void write_csv(const sweep::Expansion& expansion, plan::DistinctJobs& jobs, PlanDatabase& database, int repeats) {
    Out out;
    const char* separator = "";
    for (const std::string& name : expansion.names()) {
        append_csv(out.text() += separator, name);
        separator = ",";
    }
    out.text() += repeats > 1 ? ",repeat\n" : "\n";
    sweep::JobSpec job;
    while (jobs.next(job)) {
        if (database.is_shard() && database.find(jobs.job(job).key).elsewhere) continue;
        std::string& text = out.text();
        for (std::size_t i = 0; i < job.values.size(); ++i) {
            if (i) text += ',';
            if (job.values[i] && job.values[i]->kind != sweep::Value::Kind::null) append_csv(text, job.values[i]->text);
        }
        if (repeats > 1) text += ',' + std::to_string(job.repeat);
        text += '\n';
    }
}

// JSON of jobs is composed by hand: parameters keep their digits, and there may be millions of jobs.
void append_number(std::string& out, const char* name, double value) {
    out += std::string(", \"") + name + "\": " + exact(value);
}

// Omits these members where there is no prediction.
void append_prediction(std::string& out, const plan::Prediction& prediction, plan::MemoryFit fit) {
    append_number(out, "predicted_s", prediction.wall_s.value);
    append_number(out, "predicted_low_s", prediction.wall_s.low);
    append_number(out, "predicted_high_s", prediction.wall_s.high);
    if (prediction.peak_bytes) append_number(out, "predicted_peak_bytes", std::round(prediction.peak_bytes->value));
    if (fit != plan::MemoryFit::fits) out += fit == plan::MemoryFit::too_big ? ", \"fits\": false" : ", \"fits\": null";
}

void append_forecast(std::string& out, const plan::QueueForecast& forecast, int runners) {
    const plan::Estimate work = forecast.work_s(), end = forecast.finish_s(runners);
    nlohmann::ordered_json json = {{"jobs", forecast.predicted()},
                                   {"jobs_without", forecast.unpredicted()},
                                   {"jobs_too_big", forecast.too_big()},
                                   {"runners", runners}};
    for (const auto& [name, estimate] : {std::pair{"work", work}, {"finish", end}}) {
        json[std::string(name) + "_s"] = estimate.value;
        json[std::string(name) + "_low_s"] = estimate.low;
        json[std::string(name) + "_high_s"] = estimate.high;
    }
    out += ",\n \"prediction\": " + json.dump();
}

bool is_to_come(const schema::JobStates::Job& job) {
    return !job.away && (!job.state || schema::is_unfinished(*job.state));
}

std::string state_of(const schema::JobStates::Job& job) {
    return job.away ? "away" : schema::optional_text(job.state).value_or("new");
}

void write_json(const sweep::SweepFile& file, const sweep::Expansion& expansion, plan::DistinctJobs& jobs,
                RunForecast& forecast, PlanDatabase& database, int runners) {
    Out out;
    out.text() += "{\"sweep\": \"" + file.name + "\", \"jobs\": [";
    sweep::JobSpec spec;
    std::uint64_t count = 0;
    while (jobs.next(spec)) {
        const schema::PlannedJob& job = jobs.job(spec);
        const schema::JobStates::Job known = database.find(job.key);
        if (known.elsewhere) continue;
        const bool to_come = is_to_come(known);
        if (to_come) jobs.count_waiting(spec);
        const auto prediction =
            to_come ? forecast.add(job, expansion.names(), spec) : forecast.of(expansion.names(), spec);
        std::string& text = out.text();
        text += (count++ ? ",\n {\"key\": \"" : "\n {\"key\": \"") + job.key + "\", \"params\": " + job.params +
                ", \"repeat\": " + std::to_string(job.repeat) + ", \"state\": \"" + state_of(known) + '"';
        if (prediction) append_prediction(text, *prediction, forecast.fit(*prediction));
        text += "}";
    }
    out.text() += "\n], \"count\": " + std::to_string(count) + ", \"runs\": " + std::to_string(forecast.queue().runs());
    if (forecast.queue().predicted() > 0) append_forecast(out.text(), forecast.queue(), runners);
    out.text() += "}\n";
}

std::string display_value(const sweep::Value* value) {
    return value ? excerpt(value->text, most_shown) : std::string("-");
}

void print_axes(const sweep::SweepFile& file) {
    for (const sweep::Axis& axis : file.axes) {
        std::string line = "  ";
        for (const std::string& name : axis.names) line += name + " ";
        line += "(" + std::to_string(axis.rows.size()) + "):";
        for (std::size_t i = 0; i < axis.rows.size() && i < 8; ++i) {
            line += i ? ", " : " ";
            for (std::size_t k = 0; k < axis.rows[i].size(); ++k)
                line += (k ? "+" : "") + display_value(&axis.rows[i][k]);
        }
        std::cout << printable_line(line) << (axis.rows.size() > 8 ? ", ..." : "") << '\n';
    }
}

struct PlanCounts {
    std::uint64_t total = 0, fresh = 0, done = 0, waiting = 0, away = 0;
    std::map<schema::JobState, std::uint64_t> not_done{{schema::JobState::failed, 0}};  ///< ended in another way
    void count(const schema::JobStates::Job& job) {
        ++total;
        if (job.away)
            ++away;
        else if (!job.state)
            ++fresh;
        else if (job.state == schema::JobState::done)
            ++done;
        else
            ++(schema::is_unfinished(*job.state) ? waiting : not_done[*job.state]);
    }
};

void append_prediction(std::vector<Cell>& row, const std::optional<plan::Prediction>& prediction,
                       const RunForecast& forecast) {
    if (!prediction) {
        row.resize(row.size() + 3);
        return;
    }
    constexpr const char* words[] = {"yes", "perhaps", "no"};
    row.emplace_back(progress::duration(std::chrono::duration<double>(prediction->wall_s.value)));
    Cell& bytes = row.emplace_back();
    if (prediction->peak_bytes) bytes = size_text(prediction->peak_bytes->value);
    Cell& fits = row.emplace_back();
    if (prediction->peak_bytes || prediction->process_peak_bytes)
        fits = words[static_cast<int>(forecast.fit(*prediction))];
}

// Only parameters that vary are columns: the others are the same in every row.
void write_table(const sweep::SweepFile& file, const sweep::Expansion& expansion, plan::DistinctJobs& jobs,
                 RunForecast& forecast, PlanDatabase& database, int runners) {
    const std::vector<std::string>& names = expansion.names();
    const std::vector<bool>& varies = expansion.varies();
    Table table;
    table.columns.emplace_back("job");
    for (std::size_t i = 0; i < names.size(); ++i)
        if (varies[i]) table.columns.push_back(names[i]);
    if (file.repeats > 1) table.columns.emplace_back("repeat");
    table.columns.emplace_back("state");
    if (forecast.knows_anything())
        for (const char* column : {"predicted", "peak_memory", "fits"}) table.columns.emplace_back(column);

    PlanCounts counts;
    sweep::JobSpec spec;
    while (jobs.next(spec)) {
        const schema::PlannedJob& job = jobs.job(spec);
        const schema::JobStates::Job known = database.find(job.key);
        if (known.elsewhere) continue;
        counts.count(known);
        if (is_to_come(known)) {
            forecast.add(job, names, spec);
            jobs.count_waiting(spec);
        }
        if (counts.total > rows_on_terminal) continue;
        std::vector<Cell> row{job.key.substr(0, 10)};
        for (std::size_t i = 0; i < spec.values.size(); ++i)
            if (varies[i]) row.emplace_back(display_value(spec.values[i]));
        if (file.repeats > 1) row.emplace_back(std::int64_t{spec.repeat});
        row.emplace_back(state_of(known));
        if (forecast.knows_anything()) append_prediction(row, forecast.of(names, spec), forecast);
        table.rows.push_back(std::move(row));
    }
    std::cout << "sweep " << file.name << " (runner " << file.runner << "): " << counted(counts.total, "job");
    if (file.repeats > 1) std::cout << " in " << counted(file.repeats, "round");
    std::cout << ", " << counts.fresh << " new, " << counts.waiting << " waiting, " << counts.done << " done";
    for (const auto& [state, count] : counts.not_done) std::cout << ", " << count << ' ' << schema::to_text(state);
    if (counts.away) std::cout << ", " << counts.away << " given to shards";
    std::cout << '\n';
    print_axes(file);
    for (const std::string& line : file.rules.in_words()) std::cout << "  " << printable_line(line) << '\n';
    if (counts.fresh + counts.waiting > 0) forecast.print(std::cout, runners, std::chrono::system_clock::now());
    std::cout << '\n';
    write_table(std::cout, table, Format::table);
    if (counts.total > rows_on_terminal)
        std::cerr << "... and " << counts.total - rows_on_terminal << " more; --format csv lists all\n";
}

}  // namespace

int plan(const Arguments& arguments) {
    po::options_description known("Options");
    add_sweep_options(known);
    add_database_option(known);
    known.add_options()("format", po::value<std::string>()->default_value("table")->value_name("table|csv|json"),
                        "table, csv or json")("max-jobs", po::value<int>()->default_value(1'000'000)->value_name("N"),
                                              "refuse a sweep of more jobs")(
        "device", po::value<std::vector<std::string>>()->value_name("DEVICE"),
        "device to predict for: cpu, cuda:0, ... (default: the first GPU, else the CPU)")(
        "runners", po::value<int>()->default_value(1)->value_name("N"), "number of runners to predict for");
    const Options options(arguments, "stylesweep plan SWEEP.yaml|- [OPTION...]     (-: standard input)", known,
                          {{"sweep file", "FILE.yaml"}});
    const Format format = format_of(options, {Format::table, Format::csv, Format::json});

    const int runners = options.number("runners");
    if (runners < 1 || runners > 1024) throw UsageError("--runners takes a number from 1 to 1024");

    if (options.list("device").size() > 1) throw UsageError("plan predicts for one --device");

    const LoadedSweep loaded = load_sweep(options);
    sweep::Expansion expansion(loaded.file, loaded.runner);
    check_size(loaded.file, expansion, options.number("max-jobs"));
    print_note(expansion);
    plan::Planner planner(loaded.file, loaded.runner, expansion.names());
    planner.keep_out(options.text("db"));
    plan::check_jobs(loaded.file, loaded.runner, loaded.program, planner);
    plan::DistinctJobs jobs(expansion, planner);
    PlanDatabase database(options.text("db"), loaded.file);
    if (database.store()) schema::refuse_name(database.store()->db(), loaded.file.name, loaded.file.runner);
    if (format == Format::csv) {
        write_csv(expansion, jobs, database, loaded.file.repeats);
        print_warnings(expansion);
        print_equal_files(jobs.equal());
        return all_done;
    }
    if (!database.store() && !options.is_default("db"))
        std::cerr << "note: there is no database " << options.text("db") << " yet, so every job is new\n";
    RunForecast forecast(loaded, database.store(), devices_of(options, loaded.description_text).front(), runners);
    const auto write = format == Format::json ? write_json : write_table;
    write(loaded.file, expansion, jobs, forecast, database, runners);
    print_warnings(expansion);
    print_equal_files(jobs.equal());
    database.print_earlier_rows(loaded, options, planner);
    return all_done;
}

}  // namespace stylesweep::cli
