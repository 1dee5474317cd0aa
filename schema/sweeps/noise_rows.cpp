#include "schema/sweeps/noise_rows.hpp"

#include <chrono>

#include "base/clock.hpp"
#include "base/process/process_identity.hpp"
#include "schema/sqlite/optional_values.hpp"
#include "schema/sqlite/sql_file.hpp"

namespace stylesweep::schema {

void insert_noise(Store& store, std::optional<Id> sweep, const std::string& moment, const host::Noise& noise) {
    SQLite::Statement insert(store.db(), sql_file("insert_noise"));
    bind_optional(insert, ":sweep", sweep);
    insert.bind(":moment", moment);
    insert.bind(":host", ProcessPlace::here().host);
    insert.bind(":taken_at", iso_utc(std::chrono::system_clock::now()));
    insert.bind(":seconds", noise.seconds);
    insert.bind(":jitter", noise.jitter);
    insert.bind(":lost", noise.lost);
    bind_optional(insert, ":steal", noise.steal);
    bind_optional(insert, ":neighbours", noise.other_cpus);
    bind_optional(insert, ":pressure", noise.pressure);
    bind_optional(insert, ":clock_share", noise.clock_share);
    insert.bind(":governor", noise.governor);
    if (noise.turbo) insert.bind(":turbo", *noise.turbo ? 1 : 0);
    insert.bind(":verdict", host::verdict_of(host::problems_of(noise)));
    insert.exec();
}

}  // namespace stylesweep::schema
