#include "orchestrator/night/result_remarks.hpp"

#include "base/text/counted.hpp"
#include "base/text/excerpt.hpp"
#include "base/text/utf8.hpp"
#include "orchestrator/cli/shared/options.hpp"
#include "schema/search/unmet_conditions.hpp"
#include "schema/sweeps/mixed_metrics.hpp"
#include "schema/sweeps/sweeps.hpp"

namespace stylesweep::cli {
namespace {

constexpr std::size_t most_example = 600;  // bytes

std::string view_of(const std::string& sweep) {
    return "\"sweep_" + sweep + "\"";
}

// The command that shows the rows with warnings.
std::string query(const schema::Store& store, const std::string& sweep) {
    const std::string file = store.file().string();
    return "\n  stylesweep query 'SELECT job_key, warning FROM " + view_of(sweep) + " WHERE warning IS NOT NULL'" +
           (file == default_database ? "" : " --db " + shell_word(file));
}

struct Warnings {
    std::int64_t all = 0, of_metrics = 0;
    std::string job, example;
};

Warnings warnings_of(schema::Store& store, const std::string& sweep) {
    SQLite::Statement count(store.db(), "SELECT count(*), total(warning LIKE '%metric%') FROM " + view_of(sweep) +
                                            " WHERE status = 'done' AND warning IS NOT NULL");
    count.executeStep();
    Warnings warnings{count.getColumn(0).getInt64(), static_cast<std::int64_t>(count.getColumn(1).getDouble()), "", ""};
    if (warnings.all == 0) return warnings;
    SQLite::Statement example(store.db(), "SELECT substr(job_key, 1, 10), warning FROM " + view_of(sweep) +
                                              " WHERE status = 'done' AND warning IS NOT NULL "
                                              "ORDER BY warning LIKE '%metric%' DESC, job_id LIMIT 1");
    example.executeStep();
    warnings.job = example.getColumn(0).getString();
    warnings.example = excerpt_line(example.getColumn(1).getString(), most_example);
    return warnings;
}

// Metrics that the runner does not measure itself: those reported by a program have no known unit.
constexpr const char* reports_none =
    "NOT EXISTS (SELECT 1 FROM metric m WHERE m.attempt_id = v.attempt_id AND m.name NOT IN "
    "(SELECT value ->> '$.name' FROM json_each((SELECT metrics FROM sweep WHERE name = :sweep)) "
    "WHERE value ->> '$.unit' <> ''))";

std::string without_metrics(schema::Store& store, const std::string& sweep) {
    SQLite::Statement count(store.db(), std::string("SELECT count(*), total(") + reports_none + ") FROM " +
                                            view_of(sweep) + " v WHERE v.status = 'done'");
    count.bind(":sweep", sweep);
    count.executeStep();
    const auto done = count.getColumn(0).getInt64();
    const auto none = static_cast<std::int64_t>(count.getColumn(1).getDouble());
    if (none == 0) return "";
    return (none == done ? counted(done, "done job") : std::to_string(none) + " of " + counted(done, "done job")) +
           one_or_many(none, " has", " have") + " no metric" +
           " besides those that runner command measures. A program prints its own as a JSON object, or writes it to "
           "the file $STYLESWEEP_METRICS (docs/runners.md)";
}

}  // namespace

std::int64_t done_with_warnings(schema::Store& store, const std::string& sweep) {
    return warnings_of(store, sweep).all;
}

std::vector<std::string> result_remarks(schema::Store& store, const std::string& sweep) {
    std::vector<std::string> lines;
    const Warnings warnings = warnings_of(store, sweep);
    if (warnings.all > 0)
        lines.push_back(counted(warnings.all, "done job") +
                        one_or_many(warnings.all, " has a warning", " have warnings") +
                        (warnings.of_metrics ? " (" + std::to_string(warnings.of_metrics) + " of metrics)" : "") +
                        ", such as " + warnings.job + ": " + warnings.example + query(store, sweep));
    for (const schema::MixedMetric& metric : schema::mixed_metrics(store, *schema::find_sweep(store, sweep)))
        lines.push_back("metric " + printable_line(metric.name) + ": a text in " + counted(metric.texts, "done job") +
                        " (such as \"" + excerpt(printable_line(metric.example), 40) + "\") and a number in " +
                        std::to_string(metric.numbers) + ". Reports leave the texts out; SQL's avg() counts them as 0" +
                        " (WHERE typeof(\"" + printable_line(metric.name) + "\") <> 'text')");
    if (std::string line = schema::unmet_conditions(store.db(), *schema::find_sweep(store, sweep)); !line.empty())
        lines.push_back(std::move(line));
    SQLite::Statement runner(store.db(), "SELECT runner FROM sweep WHERE name = :sweep");
    runner.bind(":sweep", sweep);
    if (runner.executeStep() && runner.getColumn(0).getString() == "command")
        if (std::string line = without_metrics(store, sweep); !line.empty()) lines.push_back(std::move(line));
    return lines;
}

}  // namespace stylesweep::cli
