// Transient errors of the database: a full disk, a lock that another program holds for long.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <functional>
#include <string>

namespace stylesweep::schema {

/// Whether the operation that failed with `error` may succeed later, unchanged. Nothing was written.
bool is_transient(const SQLite::Exception& error);

/// "the disk is full" and the like, for people.
std::string in_words(const SQLite::Exception& error);

/// Does `work`, and retries it while it fails with a transient error, with growing pauses (at most 5 s). `report` is
/// called at the first failure. Throws the SQLite::Exception when it is not transient, or when `give_up` returns true.
void retry_while_transient(const std::function<void()>& work, const std::function<bool()>& give_up,
                           const std::function<void(const std::string&)>& report);

}  // namespace stylesweep::schema
