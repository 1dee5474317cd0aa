#include "schema/inputs.hpp"

namespace stylesweep::schema {

std::vector<InputFile> queued_inputs(Store& store, Id sweep) {
    SQLite::Statement find(
        store.db(),
        "SELECT DISTINCT i.value ->> '$.sha256', i.value ->> '$.path' FROM job j, "
        "json_each(j.inputs) i WHERE j.state = 'queued' AND j.queued_for IS NOT NULL AND (:sweep = 0 "
        "OR j.queued_for = :sweep) AND j.inputs <> '{}' ORDER BY 2, 1");
    find.bind(":sweep", sweep);
    std::vector<InputFile> files;
    while (find.executeStep()) files.push_back({find.getColumn(0).getString(), find.getColumn(1).getString()});
    return files;
}

void relocate_inputs(Store& store, const std::function<std::filesystem::path(const InputFile&)>& place) {
    const std::vector<InputFile> files = queued_inputs(store);
    WriteTransaction transaction(store.db());
    store.db().exec(
        "CREATE TEMP TABLE IF NOT EXISTS placed (sha256 TEXT, path TEXT, place TEXT, "
        "PRIMARY KEY (sha256, path))");
    SQLite::Statement insert(store.db(), "INSERT OR REPLACE INTO temp.placed VALUES (:sha256, :path, :place)");
    for (const InputFile& file : files) {
        insert.bind(":sha256", file.sha256);
        insert.bind(":path", file.path.string());
        insert.bind(":place", place(file).string());
        insert.exec();
        insert.reset();
    }
    store.db().exec(
        "UPDATE job SET inputs = (SELECT json_group_object(i.key, json_set(i.value, '$.path', coalesce("
        "(SELECT p.place FROM temp.placed p WHERE p.sha256 = i.value ->> '$.sha256' AND p.path = i.value "
        "->> '$.path'), i.value ->> '$.path'))) FROM json_each(job.inputs) i) "
        "WHERE state = 'queued' AND queued_for IS NOT NULL AND inputs <> '{}'");
    store.db().exec("DROP TABLE temp.placed");
    transaction.commit();
}

}  // namespace stylesweep::schema
