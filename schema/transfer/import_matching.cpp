#include "schema/transfer/import_matching.hpp"

#include <algorithm>
#include <charconv>

#include "base/files/digest.hpp"
#include "schema/sqlite/optional_values.hpp"
#include "schema/sqlite/sql_file.hpp"

namespace stylesweep::schema {
namespace {

std::string exact(double number) {
    char text[32];
    return {text, std::to_chars(text, text + sizeof text, number).ptr};
}

// With its length in front, so that no two lists of fields give the same text.
void append(std::string& text, const std::string& field) {
    text += std::to_string(field.size()) + ':' + field;
}

std::optional<std::string> optional_text(const SQLite::Column& column) {
    return column.isNull() ? std::nullopt : std::optional(column.getString());
}

// An attempt of the database, with the fields that content_of() uses.
ImportedResult result_in(SQLite::Statement& row, SQLite::Statement& metrics) {
    ImportedResult result;
    result.record.status = from_text<AttemptStatus>(row.getColumn("status").getString());
    result.error_class = optional_text(row.getColumn("error_class"));
    result.record.error_message = optional_text(row.getColumn("error_message"));
    result.record.warning = optional_text(row.getColumn("warning"));
    result.host = row.getColumn("host").getString();
    result.device = row.getColumn("device").getString();
    result.device_name = row.getColumn("device_name").getString();
    result.threads = optional_int64(row.getColumn("threads"));
    result.program_version = row.getColumn("program_version").getString();
    result.text_metrics = text_metrics_in(optional_text(row.getColumn("details")));
    metrics.bind(":attempt", row.getColumn("id").getInt64());
    while (metrics.executeStep())
        result.record.metrics.emplace_back(metrics.getColumn(0).getString(), metrics.getColumn(1).getDouble());
    metrics.reset();
    return result;
}

}  // namespace

std::string content_of(const ImportedResult& result) {
    std::string text;
    append(text, to_text(result.record.status.value()));
    for (const auto* field : {&result.error_class, &result.record.error_message, &result.record.warning})
        append(text, field->value_or(""));
    for (const std::string* field : {&result.host, &result.device, &result.device_name, &result.program_version})
        append(text, *field);
    append(text, result.threads ? std::to_string(*result.threads) : "");
    auto metrics = result.record.metrics;
    std::ranges::sort(metrics);
    for (const auto& [name, value] : metrics) {
        append(text, name);
        append(text, exact(value));
    }
    auto texts = result.text_metrics;
    std::ranges::sort(texts);
    for (const auto& [name, value] : texts) {
        append(text, name);
        append(text, '"' + value);  // differs from any number
    }
    return sha256(text);
}

ImportMatching::ImportMatching(SQLite::Database& db, std::string sweep)
    : sweep_(std::move(sweep)),
      attempts_(db, sql_file("attempts_to_match")),
      metrics_(db, "SELECT name, value FROM metric WHERE attempt_id = :attempt") {
    SQLite::Statement jobs(
        db,
        "SELECT j.params, j.id, coalesce(j.result_attempt, 0), j.repeat FROM sweep s JOIN membership "
        "m ON m.sweep_id = s.id JOIN job j ON j.id = m.job_id WHERE s.name = :sweep AND j.runner = "
        ":import ORDER BY j.repeat");
    jobs.bind(":sweep", sweep_);
    jobs.bind(":import", import_runner);
    while (jobs.executeStep())
        jobs_[jobs.getColumn(0).getString()].push_back(
            {jobs.getColumn(1).getInt64(), jobs.getColumn(2).getInt64(), jobs.getColumn(3).getInt64()});
}

void ImportMatching::load(const Job& job, Group& group) {
    group.there.insert(job.repeat);
    attempts_.bind(":job", job.id);
    while (attempts_.executeStep()) {
        const Id id = attempts_.getColumn("id").getInt64();
        group.by_content.emplace(content_of(result_in(attempts_, metrics_)),
                                 Known{job.repeat, id, id == job.result, attempts_.getColumn("started_at").getString(),
                                       attempts_.getColumn("finished_at").getString()});
    }
    attempts_.reset();
}

ImportMatching::Group& ImportMatching::group_of(const std::string& params) {
    const auto [found, is_new] = groups_.try_emplace(params);
    Group& group = found->second;
    if (!is_new) return group;
    for (const Job& job : jobs_[params]) load(job, group);
    group.was_there = !group.there.empty();
    return group;
}

// Prefers a result that stands.
const ImportMatching::Known* ImportMatching::find(const Group& group, const ImportedResult& result,
                                                  const std::string& content, std::optional<std::int64_t> repeat,
                                                  Among among) {
    const Known* best = nullptr;
    const auto [begin, end] = group.by_content.equal_range(content);
    for (auto each = begin; each != end; ++each) {
        const Known& known = each->second;
        const auto agrees = [](const std::string& told, const std::string& stored) {
            return told.empty() || told == stored;
        };
        if (among == Among::standing && !known.stands) continue;
        if (repeat ? known.repeat != *repeat : group.taken.contains(known.repeat)) continue;
        if (!agrees(result.record.started_at, known.started_at)) continue;
        if (!agrees(result.record.finished_at, known.finished_at)) continue;
        if (best == nullptr || (known.stands && !best->stands) ||
            (known.stands == best->stands && known.repeat < best->repeat))
            best = &known;
    }
    return best;
}

Placed ImportMatching::take(Group& group, const ImportedResult& result, std::int64_t repeat, RowMatch match) {
    group.taken.insert(repeat);
    return {match, imported_key(sweep_, result.params, repeat), repeat,
            0,     group.was_there && match == RowMatch::added, false};
}

std::optional<Placed> ImportMatching::take_known(Group& group, const ImportedResult& result,
                                                 std::optional<std::int64_t> repeat, Among among) {
    const Known* known = find(group, result, content_of(result), repeat, among);
    if (known == nullptr) return std::nullopt;
    Placed placed = take(group, result, known->repeat, known->stands ? RowMatch::known : RowMatch::superseded);
    placed.attempt = known->attempt;
    return placed;
}

// Rows whose results stand, and rows that name a repeat used by no earlier row.
std::optional<Placed> ImportMatching::first_look(const ImportedResult& result) {
    Group& group = group_of(result.params);
    if (!result.repeat) return take_known(group, result, std::nullopt, Among::standing);
    group.names_repeats = true;
    if (group.taken.contains(*result.repeat)) return std::nullopt;
    const bool there = group.there.contains(*result.repeat);
    if (auto known = take_known(group, result, result.repeat, Among::all)) return known;
    return take(group, result, *result.repeat, there ? RowMatch::replaces : RowMatch::added);
}

// The other rows: already superseded, replacing what the file no longer has, or further repeats.
Placed ImportMatching::second_look(const ImportedResult& result, ExistingResults standing) {
    Group& group = group_of(result.params);
    if (const auto known = take_known(group, result, std::nullopt, Among::all)) return *known;
    if (standing == ExistingResults::replaced)
        for (const std::int64_t repeat : group.there)
            if (!group.taken.contains(repeat)) return take(group, result, repeat, RowMatch::replaces);
    while (group.there.contains(group.free) || group.taken.contains(group.free)) ++group.free;
    Placed placed = take(group, result, group.free, RowMatch::added);
    placed.renumbered = result.repeat.has_value();
    return placed;
}

std::vector<Placed> ImportMatching::place(const std::vector<ImportedResult>& results, ExistingResults standing) {
    std::vector<std::optional<Placed>> looked;
    for (const ImportedResult& result : results) looked.push_back(first_look(result));
    std::vector<Placed> placed;
    for (std::size_t i = 0; i < results.size(); ++i)
        placed.push_back(looked[i] ? *looked[i] : second_look(results[i], standing));
    return placed;
}

std::vector<Withdrawn> ImportMatching::beyond_the_file() const {
    std::vector<Withdrawn> all;
    for (const auto& [params, group] : groups_)
        for (const std::int64_t repeat : group.there)
            if (!group.names_repeats && !group.taken.contains(repeat))
                all.push_back(
                    {imported_key(sweep_, params, repeat), imported_key(sweep_, params, *group.taken.begin())});
    return all;
}

std::set<std::string> ImportMatching::complete_params() const {
    std::set<std::string> all;
    for (const auto& [params, group] : groups_)
        if (!group.names_repeats) all.insert(params);
    return all;
}

}  // namespace stylesweep::schema
