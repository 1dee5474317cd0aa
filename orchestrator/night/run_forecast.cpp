#include "orchestrator/night/run_forecast.hpp"

#include <ctime>
#include <ostream>

#include "base/text/counted.hpp"
#include "base/text/excerpt.hpp"
#include "base/text/size_text.hpp"
#include "base/text/utf8.hpp"
#include "orchestrator/cli/shared/device_place.hpp"
#include "orchestrator/plan/forecast_updater.hpp"
#include "orchestrator/progress/run_status.hpp"
#include "orchestrator/schedule/slots.hpp"

namespace stylesweep::cli {
namespace {

using progress::duration;
using Seconds = std::chrono::duration<double>;

std::string span_text(const plan::Estimate& estimate) {
    return duration(Seconds(estimate.value)) + " (" + duration(Seconds(estimate.low)) + " to " +
           duration(Seconds(estimate.high)) + ")";
}

// Local time, with the date unless it is today.
std::string clock_text(std::chrono::system_clock::time_point now, double seconds) {
    const auto when = std::chrono::system_clock::to_time_t(
        now + std::chrono::duration_cast<std::chrono::system_clock::duration>(Seconds(std::min(seconds, 1e9))));
    const auto today = std::chrono::system_clock::to_time_t(now);
    std::tm then{}, day{};
    ::localtime_r(&when, &then);
    ::localtime_r(&today, &day);
    const bool same_day = then.tm_yday == day.tm_yday && then.tm_year == day.tm_year;
    char text[40];
    std::strftime(text, sizeof text, same_day ? "%H:%M" : "%Y-%m-%d %H:%M", &then);
    return text;
}

plan::Place place_of(const LoadedSweep& loaded, const std::string& device, int runners) {
    plan::Place place = cli::place_of(loaded.runner, device);
    place.threads = schedule::make_slots({device}, runners, schedule::usable_cpus()).front().threads;
    return place;
}

plan::Capacity capacity_of(const LoadedSweep& loaded, const std::string& device) {
    plan::Capacity capacity;
    capacity.on_cpu = device == "cpu";
    capacity.device_bytes = memory_of(loaded.runner, device);
    capacity.timeout_s = loaded.file.limits.timeout_s;
    capacity.attempts = 1 + loaded.file.limits.retries;
    if (loaded.file.limits.memory_bytes) capacity.limit_bytes = static_cast<double>(*loaded.file.limits.memory_bytes);
    return capacity;
}

std::vector<schema::PredictionRow> rows_of(schema::Store* store, const std::string& runner) {
    if (!store) return {};
    return schema::prediction_rows(*store, runner, plan::ForecastUpdater::most_rows);
}

std::string machine_text(plan::Machine machine) {
    switch (machine) {
        case plan::Machine::other_host:
            return " from other hosts, so less certain";
        case plan::Machine::other_threads:
            return " with another number of threads, so less certain";
        case plan::Machine::same:
            break;
    }
    return "";
}

}  // namespace

RunForecast::RunForecast(const LoadedSweep& loaded, schema::Store* store, const std::string& device, int runners)
    : recorded_parameter_(loaded.runner.records.parameter),
      place_(place_of(loaded, device, runners)),
      capacity_(capacity_of(loaded, device)),
      given_(loaded.file.given_names()),
      predictor_(loaded.runner, loaded.file.measure, place_, rows_of(store, loaded.runner.runner)),
      queue_(capacity_) {}

std::optional<plan::Prediction> RunForecast::add(const schema::PlannedJob& planned,
                                                 const std::vector<std::string>& names, const sweep::JobSpec& job) {
    const plan::CostFeatures features = predictor_.features().of(names, job, predictor_.shapes());
    auto prediction = predictor_.of(features);
    queue_.add(planned.key, features, prediction, planned.record);
    return prediction;
}

void RunForecast::print(std::ostream& out, int runners, std::chrono::system_clock::time_point now) const {
    if (queue_.recorded() > 0)
        out << counted(queue_.recorded(), "job") << one_or_many(queue_.recorded(), " is", " are")
            << " recorded during runs with more " << recorded_parameter_ << ": " << counted(queue_.runs(), "run")
            << " in total (record_at: off runs each job on its own)\n";
    if (queue_.predicted() > 0) {
        const plan::Estimate end = queue_.finish_s(runners);
        const std::int64_t unknown = queue_.unpredicted();
        const char* least = unknown > 0 ? "at least " : "";
        out << "predicted: " << least << span_text(queue_.work_s()) << " of work";
        if (unknown > 0) out << " without " << counted(unknown, "job") << " that cannot be predicted";
        out << "; with " << counted(runners, "runner") << " done in " << least << span_text(end) << ", at "
            << clock_text(now, end.value) << (unknown > 0 ? " or later (" : " (") << clock_text(now, end.low) << " to "
            << clock_text(now, end.high) << ")\n";
    }
    print_basis(out);
    print_memory(out);
    if (queue_.too_long() > 0)
        out << "  " << counted(queue_.too_long(), "job") << " will take longer than limits.timeout ("
            << duration(Seconds(*capacity_.timeout_s)) << ") and be ended by it\n";
}

void RunForecast::print_basis(std::ostream& out) const {
    constexpr int most_lines = 8;
    int lines = 0;
    if (predictor_.empty() && queue_.groups().size() > 1) {
        out << "  no rows yet on " << place_.device << ": nothing can be predicted\n";
        return;
    }
    for (const auto& [group, basis] : queue_.groups()) {
        if (++lines > most_lines) continue;
        const std::string what = excerpt_line(predictor_.features().words(group, given_)) + " on " + place_.device;
        const std::string jobs = counted(basis.jobs, "job");
        if (basis.rows == 0)
            out << "  no rows yet for " << what << ": " << jobs << " without a prediction\n";
        else
            out << "  " << what << ": " << jobs << ", from " << counted(basis.rows, "row")
                << machine_text(basis.machine) << '\n';
    }
    if (lines > most_lines) out << "  ... and " << counted(lines - most_lines, "more group") << " of jobs\n";
}

void RunForecast::print_memory(std::ostream& out) const {
    std::string most;
    if (capacity_.device_bytes) most = size_text(*capacity_.device_bytes) + " of " + place_.device;
    if (capacity_.limit_bytes)
        most += (most.empty() ? "" : " or ") + size_text(*capacity_.limit_bytes) + " of limits.memory";
    if (queue_.too_big() > 0)
        out << "  " << counted(queue_.too_big(), "job") << " will not fit in " << most << ", such as "
            << queue_.too_big_example().substr(0, 10) << '\n';
    if (queue_.doubtful() > 0) out << "  " << counted(queue_.doubtful(), "job") << " may not fit in " << most << '\n';
    if (queue_.doubtful_by_size() > 0)
        out << "  " << counted(queue_.doubtful_by_size(), "job") << " may or may not fit in " << most
            << ": their memory is known from rows of one other size only\n";
}

}  // namespace stylesweep::cli
