#include "schema/sweeps/own_names.hpp"

namespace stylesweep::schema {
namespace {

constexpr const char* member_of_i = "('$.\"' || i.key || '\"')";

// Patching with NULL would parse each job's JSON for nothing.
std::string patched(const std::string& column, const std::string& with) {
    return "CASE WHEN " + with + " IS NULL THEN " + column + " ELSE json_patch(" + column + ", " + with + ") END";
}

// CASE: SQLite compares names only for jobs that other sweeps share.
std::string keep_sql() {
    return "UPDATE membership SET names = " + names_of_files("j.params", "j.inputs") +
           ", paths = " + paths_of_files("j.inputs") +
           " FROM job j WHERE j.id = :job AND membership.job_id = :job AND membership.sweep_id <> :sweep AND CASE WHEN "
           "membership.names IS NULL THEN " +
           names_of_files("j.params", "j.inputs") + " <> " + names_of_files(":params", ":inputs") + " OR " +
           paths_of_files("j.inputs") + " <> " + paths_of_files(":inputs") + " END";
}

}  // namespace

std::string own_params(const std::string& job, const std::string& member) {
    return patched(job + ".params", member + ".names");
}

std::string own_inputs(const std::string& job, const std::string& member) {
    return patched(job + ".inputs", member + ".paths");
}

std::string names_of_files(const std::string& params, const std::string& inputs) {
    const std::string name = "(" + params + " -> " + member_of_i + ")";
    return "(SELECT json_group_object(i.key, json(" + name + ")) FROM json_each(" + inputs + ") i WHERE " + name +
           " IS NOT NULL)";
}

std::string paths_of_files(const std::string& inputs) {
    return "(SELECT json_group_object(i.key, json_object('path', i.value ->> '$.path')) FROM json_each(" + inputs +
           ") i)";
}

NameKeeper::NameKeeper(SQLite::Database& db, Id sweep) : keep_(db, keep_sql()) {
    keep_.bind(":sweep", sweep);
}

void NameKeeper::keep(Id job, const std::string& params, const std::string& inputs) {
    if (inputs == "{}") return;
    keep_.bind(":job", job);
    keep_.bindNoCopy(":params", params);
    keep_.bindNoCopy(":inputs", inputs);
    keep_.exec();
    keep_.reset();
}

}  // namespace stylesweep::schema
