#include "runners/core/watch/shared_counter.hpp"

namespace stylesweep::runners {

int runners_of_counter(schema::Store& store, schema::Id self) {
    SQLite::Statement rows(store.db(),
                           "SELECT p.host, p.boot_id, p.machine_id, p.pid_namespace, p.pid, p.start_ticks "
                           "FROM runner_process own JOIN environment own_facts ON own_facts.id = own.environment_id "
                           "JOIN runner_process p ON p.boot_id = own.boot_id AND p.device = own.device "
                           "JOIN environment e ON e.id = p.environment_id "
                           "AND e.facts ->> '$.energy' = own_facts.facts ->> '$.energy' "
                           "WHERE own.id = :self AND p.ended_at IS NULL");
    rows.bind(":self", self);
    int count = 0;
    while (rows.executeStep()) {
        const ProcessIdentity process{{rows.getColumn(0).getString(), rows.getColumn(1).getString(),
                                       rows.getColumn(2).getString(), rows.getColumn(3).getInt64()},
                                      rows.getColumn(4).getInt64(),
                                      rows.getColumn(5).getInt64()};
        if (process.life() != Life::dead) ++count;
    }
    return count;
}

}  // namespace stylesweep::runners
