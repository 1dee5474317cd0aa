#include "orchestrator/exchange/csv_import.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "orchestrator/sweep/nearest.hpp"
#include "orchestrator/sweep/value.hpp"
#include "schema/clock.hpp"
#include "schema/digest.hpp"

namespace stylesweep::exchange {
namespace {

using nlohmann::ordered_json;

const std::vector<std::string> statuses = {"done", "failed", "timeout", "oom", "crashed", "skipped", "unsupported"};
const std::vector<std::string> facts = {"status",      "repeat",        "started_at", "finished_at",
                                        "error_class", "error_message", "warning",    "host",
                                        "device",      "device_name",   "threads",    "program_version"};
const std::vector<std::string> ours = {"sweep",         "job_key",     "attempt",  "attempts",     "job_id",
                                       "attempt_id",    "attempt_uid", "params",   "inputs",       "details",
                                       "runner",        "environment", "log_path", "log_begin",    "log_end",
                                       "output_path",   "sweep_file",  "weights",  "weights_used", "command_line",
                                       "output_sha256", "load_average"};
const std::vector<std::string> measures = {"ssim", "ssim_gaussian", "samples", "width", "height", "psnr", "lpips"};
const std::vector<std::string> units = {"_s",    "_ms",     "_us",    "_ns",      "_bytes", "_ratio", "_count",
                                        "_loss", "_joules", "_watts", "_percent", "_px",    "_hz"};

bool has(const std::vector<std::string>& list, const std::string& name) {
    return std::ranges::find(list, name) != list.end();
}

Role role_of(const std::string& name, const ImportOptions& options) {
    if (has(options.parameters, name)) return Role::parameter;
    if (has(options.metrics, name)) return Role::metric;
    if (has(facts, name)) return Role::fact;
    if (has(ours, name)) return Role::left_out;
    const bool has_unit = std::ranges::any_of(units, [&](const std::string& unit) { return name.ends_with(unit); });
    return has_unit || has(measures, name) ? Role::metric : Role::parameter;
}

std::string unit_of(const std::string& metric) {
    for (const std::string& unit : units)
        if (metric.ends_with(unit)) return unit == "_bytes" ? "B" : unit == "_loss" ? "1" : unit.substr(1);
    return "1";
}

std::optional<double> number_in(const std::string& text) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
    return number;
}

class Importer {
  public:
    Importer(std::istream& in, const ImportOptions& options) : reader_(in, options.file), options_(options) {}

    CsvImport read() {
        read_header();
        for (CsvRow row; reader_.next(row);) add(row);
        if (done_.results.empty()) reader_.refuse(1, "no rows below the header");
        done_.sweep = sweep_record();
        return std::move(done_);
    }

  private:
    void read_header() {
        CsvRow header;
        if (!reader_.next(header)) reader_.refuse(1, "the file is empty; its first line names the columns");
        std::set<std::string> seen;
        for (const std::string& name : header.cells) {
            if (name.empty()) reader_.refuse(header.line, "a column without a name");
            if (!seen.insert(name).second) reader_.refuse(header.line, "two columns are named '" + name + "'");
            done_.columns.emplace_back(name, role_of(name, options_));
        }
        for (const auto& list : {options_.metrics, options_.parameters})
            for (const std::string& name : list)
                if (!seen.contains(name))
                    reader_.refuse(header.line,
                                   "no column '" + name + "'" + sweep::suggestion(name, {seen.begin(), seen.end()}));
    }

    void add(const CsvRow& row) {
        if (row.cells.size() != done_.columns.size())
            reader_.refuse(row.line, std::to_string(row.cells.size()) + " cells under " +
                                         std::to_string(done_.columns.size()) + " columns");
        std::map<std::string, std::string> given, params;
        schema::ImportedResult result;
        for (std::size_t i = 0; i < row.cells.size(); ++i) {
            const auto& [name, role] = done_.columns[i];
            if (row.cells[i].empty()) continue;
            if (role == Role::fact) given[name] = row.cells[i];
            if (role == Role::parameter) params[name] = value_of(row, name, row.cells[i]);
            if (role == Role::metric) result.record.metrics.emplace_back(name, figure_of(row, name, row.cells[i]));
        }
        take_facts(row, given, result);
        make_job(row, given, params, result);
        done_.results.push_back(std::move(result));
    }

    std::string value_of(const CsvRow& row, const std::string& name, const std::string& cell) const {
        try {
            return sweep::Value::of_scalar(cell, false, {}).json();
        } catch (const std::exception& error) {
            reader_.refuse(row.line, name + ": " + error.what());
        }
    }

    double figure_of(const CsvRow& row, const std::string& name, const std::string& cell) const {
        const auto number = number_in(cell);
        if (!number)
            reader_.refuse(row.line, name + ": '" + cell +
                                         "' is no number; leave the cell empty where there is none, " +
                                         "or name the column with --parameter if it is no figure");
        return *number;
    }

    // A time as the database has them; a date or a time to the second is filled up.
    std::string time_of(const CsvRow& row, const std::string& name, std::string text) const {
        if (text.empty()) return text;
        if (text.size() > 10 && text[10] == ' ') text[10] = 'T';
        if (text.size() == 10) text += "T00:00:00";
        if (text.size() == 19) text += ".000";
        if (text.size() == 20 && text.back() == 'Z') text.replace(19, 1, ".000");
        if (!text.ends_with('Z')) text += 'Z';
        try {
            return schema::iso_utc(schema::from_iso_utc(text));
        } catch (const std::exception&) {
            reader_.refuse(row.line, name + ": give a UTC time like 2026-01-31 or 2026-01-31T08:15:00Z");
        }
    }

    void take_facts(const CsvRow& row, std::map<std::string, std::string>& given,
                    schema::ImportedResult& result) const {
        schema::AttemptRecord& record = result.record;
        record.status = given.contains("status") ? given["status"] : "done";
        if (!has(statuses, record.status))
            reader_.refuse(row.line, "status: no such status '" + record.status + "'" +
                                         sweep::suggestion(record.status, statuses));
        if (given.contains("error_class")) record.error_class = given["error_class"];
        if (given.contains("error_message")) record.error_message = given["error_message"];
        if (given.contains("warning")) record.warning = given["warning"];
        record.started_at = time_of(row, "started_at", given["started_at"]);
        record.finished_at = time_of(row, "finished_at", given["finished_at"]);
        if (record.finished_at.empty()) record.finished_at = record.started_at;
        result.host = given["host"];
        result.device = given["device"];
        result.device_name = given["device_name"];
        result.program_version = given["program_version"];
        if (given.contains("threads")) result.threads = whole(row, "threads", given["threads"]);
    }

    std::int64_t whole(const CsvRow& row, const std::string& name, const std::string& cell) const {
        const auto number = number_in(cell);
        if (!number || *number < 1 || *number > 1e9 || *number != std::floor(*number))
            reader_.refuse(row.line, name + ": '" + cell + "' is no whole number from 1");
        return static_cast<std::int64_t>(*number);
    }

    // The key's text has the form that docs/database.md gives; the sweep's name is no part of it.
    void make_job(const CsvRow& row, std::map<std::string, std::string>& given,
                  const std::map<std::string, std::string>& params, schema::ImportedResult& result) {
        std::string text = "{";
        for (const auto& [name, json] : params)
            text += (text.size() > 1 ? "," : "") + ordered_json(name).dump() + ":" + json;
        text += "}";
        const auto repeat = given.contains("repeat") ? whole(row, "repeat", given["repeat"]) : ++repeats_[text];
        const std::string key = "{\"inputs\":{},\"params\":" + text + ",\"repeat\":" + std::to_string(repeat) +
                                ",\"runner\":\"" + schema::import_runner + "\"}";
        result.job = {schema::sha256(key), text, "{}", static_cast<int>(repeat)};
        ordered_json content = {{"key", result.job.key}, {"metrics", result.record.metrics}};
        for (const auto& [name, value] : given)
            if (name != "repeat" && !value.empty()) content["facts"][name] = value;
        result.uid = schema::sha256(content.dump(-1, ' ', false, ordered_json::error_handler_t::replace)).substr(0, 32);
    }

    [[nodiscard]] schema::SweepRecord sweep_record() const {
        ordered_json parameters = ordered_json::array(), metrics = ordered_json::array();
        for (const auto& [name, role] : done_.columns) {
            if (role == Role::parameter) parameters.push_back({{"name", name}, {"axis", true}});
            if (role == Role::metric) metrics.push_back({{"name", name}, {"unit", unit_of(name)}});
        }
        return {options_.sweep,        schema::import_runner, options_.file,  "",
                options_.command_line, parameters.dump(),     metrics.dump(), "{}",
                R"({"retries":0})"};
    }

    CsvReader reader_;
    const ImportOptions& options_;
    CsvImport done_;
    std::map<std::string, std::int64_t> repeats_;
};

}  // namespace

CsvImport read_csv(std::istream& in, const ImportOptions& options) {
    return Importer(in, options).read();
}

}  // namespace stylesweep::exchange
