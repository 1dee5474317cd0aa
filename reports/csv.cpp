#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string_view>

#include "base/text/table.hpp"
#include "reports/report.hpp"
#include "schema/sweeps/sweep_view.hpp"

namespace stylesweep::reports {
namespace {

// Columns that are always present, because programs that read the table may rely on them.
constexpr std::array always = {"runtime_s", "peak_memory_bytes", "ssim", "ssim_gaussian", "process_peak_memory_bytes"};

void add_once(std::vector<std::string>& names, const std::string& name) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

std::vector<std::string> all_parameters(const ReportModel& model) {
    std::vector<std::string> names;
    for (const SweepModel& sweep : model.sweeps)
        for (const Parameter& parameter : sweep.parameters) add_once(names, parameter.name);
    return names;
}

std::vector<std::string> all_metrics(const ReportModel& model) {
    std::vector<std::string> names;
    for (const char* name : always) names.emplace_back(name);
    std::set<std::string> others;
    for (const SweepModel& sweep : model.sweeps) others.insert(sweep.metrics.begin(), sweep.metrics.end());
    for (const std::string& name : others) add_once(names, name);
    return names;
}

constexpr std::array<std::string_view, 4> before = {"sweep", "job_key", "status", "repeat"};
constexpr std::array<std::string_view, 11> behind = {"error_class", "error_message", "warning",    "attempts",
                                                     "started_at",  "finished_at",   "host",       "device",
                                                     "device_name", "weights_used",  "output_path"};

// A parameter or metric whose name is taken gets another title, which `import` recognises.
std::vector<std::string> titles_of(const std::vector<std::string>& parameters,
                                   const std::vector<std::string>& metrics) {
    std::vector<std::string> titles(before.begin(), before.end());
    const auto is_taken = [&](const std::string& name) {
        return std::ranges::find(titles, name) != titles.end() || std::ranges::find(behind, name) != behind.end();
    };
    for (std::string title : parameters) {
        while (is_taken(title)) title = "param_" + title;
        titles.push_back(title);
    }
    for (const std::string& name : metrics) titles.push_back(schema::metric_column(name, is_taken(name)));
    titles.insert(titles.end(), behind.begin(), behind.end());
    return titles;
}

// Bytes are integers, though the database stores every metric as REAL.
Cell metric_cell(const SweepModel& sweep, const JobRow& job, const std::string& name) {
    const auto value = sweep.metric(job, name);
    if (!value) return std::monostate{};
    if (name.ends_with("_bytes") && std::abs(*value) < 0x1p63) return static_cast<std::int64_t>(*value);
    return *value;
}

Cell text_or_nothing(const std::string& text) {
    return text.empty() ? Cell{} : Cell{text};
}

}  // namespace

void write_csv(std::ostream& out, const ReportModel& model) {
    const std::vector<std::string> parameters = all_parameters(model), metrics = all_metrics(model);
    const auto writer = TableWriter::make(Format::csv, out);
    writer->begin(titles_of(parameters, metrics));
    for (const SweepModel& sweep : model.sweeps) {
        for (const JobRow& job : sweep.jobs) {
            if (job.attempt_id == 0) continue;
            std::vector<Cell> row = {sweep.name, job.key, schema::optional_text(job.status).value_or(""),
                                     std::int64_t{job.repeat}};
            for (const std::string& name : parameters) row.push_back(text_or_nothing(sweep.value_of(job, name)));
            for (const std::string& name : metrics) row.push_back(metric_cell(sweep, job, name));
            for (const std::string* text : {&job.error_class, &job.error_message, &job.warning})
                row.push_back(text_or_nothing(*text));
            row.emplace_back(std::int64_t{job.attempts});
            for (const std::string* text : {&job.started_at, &job.finished_at}) row.push_back(text_or_nothing(*text));
            const Environment place =
                job.environment < 0 ? Environment{} : sweep.environments[static_cast<std::size_t>(job.environment)];
            for (const std::string* text : {&place.host, &place.device, &place.device_name})
                row.push_back(text_or_nothing(*text));
            row.push_back(job.weights < 0 ? Cell{} : Cell{sweep.weights[static_cast<std::size_t>(job.weights)]});
            const Artifact* output = job.artifact("output");
            row.push_back(output ? Cell{output->path} : Cell{});
            writer->row(row);
        }
    }
    writer->end();
}

}  // namespace stylesweep::reports
