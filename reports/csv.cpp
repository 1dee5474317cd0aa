#include <algorithm>
#include <set>

#include "reports/report.hpp"
#include "reports/table.hpp"

namespace stylesweep::reports {
namespace {

void add_once(std::vector<std::string>& names, const std::string& name) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

std::vector<std::string> all_parameters(const ReportModel& model) {
    std::vector<std::string> names;
    for (const SweepModel& sweep : model.sweeps)
        for (const std::string& name : sweep.parameters) add_once(names, name);
    return names;
}

std::vector<std::string> all_metrics(const ReportModel& model) {
    std::vector<std::string> names;
    for (const Measure& measure : measures) names.emplace_back(measure.name);
    std::set<std::string> others;
    for (const SweepModel& sweep : model.sweeps)
        for (const JobRow& job : sweep.jobs)
            for (const auto& [name, value] : job.metrics) others.insert(name);
    for (const std::string& name : others) add_once(names, name);
    return names;
}

template <class Map>
Cell cell(const Map& values, const std::string& name) {
    const auto found = values.find(name);
    if (found == values.end()) return std::monostate{};
    return found->second;
}

// Bytes are whole numbers, though the database keeps every figure as REAL.
Cell metric_cell(const JobRow& job, const std::string& name) {
    const auto found = job.metrics.find(name);
    if (found == job.metrics.end()) return std::monostate{};
    if (name.ends_with("_bytes")) return static_cast<std::int64_t>(found->second);
    return found->second;
}

Cell text_or_nothing(const std::string& text) {
    return text.empty() ? Cell{} : Cell{text};
}

}  // namespace

void write_csv(std::ostream& out, const ReportModel& model) {
    const std::vector<std::string> parameters = all_parameters(model), metrics = all_metrics(model);
    std::vector<std::string> columns = {"sweep", "job_key", "status", "repeat"};
    columns.insert(columns.end(), parameters.begin(), parameters.end());
    columns.insert(columns.end(), metrics.begin(), metrics.end());
    for (const char* name : {"error_class", "error_message", "warning", "attempts", "started_at", "finished_at", "host",
                             "device", "device_name", "weights_used", "output_path"})
        columns.emplace_back(name);
    const auto writer = TableWriter::make(Format::csv, out);
    writer->begin(columns);
    for (const SweepModel& sweep : model.sweeps) {
        for (const JobRow& job : sweep.jobs) {
            if (job.attempt_id == 0) continue;
            std::vector<Cell> row = {sweep.name, job.key, job.status, std::int64_t{job.repeat}};
            for (const std::string& name : parameters) row.push_back(cell(job.params, name));
            for (const std::string& name : metrics) row.push_back(metric_cell(job, name));
            for (const std::string* text : {&job.error_class, &job.error_message, &job.warning})
                row.push_back(text_or_nothing(*text));
            row.emplace_back(std::int64_t{job.attempts});
            for (const std::string* text :
                 {&job.started_at, &job.finished_at, &job.host, &job.device, &job.device_name, &job.weights})
                row.push_back(text_or_nothing(*text));
            row.push_back(cell(job.artifacts, "output"));
            writer->row(row);
        }
    }
    writer->end();
}

}  // namespace stylesweep::reports
