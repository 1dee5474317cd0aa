#include "schema/sweeps/inputs.hpp"

#include "schema/sqlite/sql_file.hpp"

namespace stylesweep::schema {

std::vector<InputFile> queued_inputs(Store& store, Id sweep) {
    SQLite::Statement find(
        store.db(),
        "SELECT DISTINCT i.value ->> '$.sha256', i.value ->> '$.path', coalesce(i.value ->> '$.kind', '') FROM job j, "
        "json_each(j.inputs) i WHERE j.state = 'queued' AND j.queued_for IS NOT NULL AND (:sweep = 0 "
        "OR j.queued_for = :sweep) AND j.inputs <> '{}' ORDER BY 2, 1, 3");
    find.bind(":sweep", sweep);
    std::vector<InputFile> files;
    while (find.executeStep())
        files.push_back({find.getColumn(0).getString(), find.getColumn(1).getString(),
                         input_kind_of(find.getColumn(2).getString())});
    return files;
}

void relocate_inputs(Store& store, const std::function<std::filesystem::path(const InputFile&)>& place) {
    store.db().exec(
        "CREATE TEMP TABLE IF NOT EXISTS placed (sha256 TEXT, path TEXT, kind TEXT, place TEXT, state TEXT, "
        "PRIMARY KEY (sha256, path, kind))");
    SQLite::Statement insert(store.db(),
                             "INSERT OR REPLACE INTO temp.placed VALUES (:sha256, :path, :kind, :place, :state)");
    for (const InputFile& file : queued_inputs(store)) {
        const std::filesystem::path there = place(file);
        insert.bind(":sha256", file.sha256);
        insert.bind(":path", file.path.string());
        insert.bind(":kind", word_of(file.kind));
        insert.bind(":place", there.string());
        insert.bind(":state", InputState::of(there, file.kind).text);
        insert.exec();
        insert.reset();
    }
    WriteTransaction transaction(store.db());
    store.db().exec(sql_file("relocate_inputs"));
    store.db().exec("DROP TABLE temp.placed");
    transaction.commit();
}

}  // namespace stylesweep::schema
