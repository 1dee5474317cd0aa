// Trouble with the database that may pass by itself: a full disk, a lock that another program holds for long.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <functional>
#include <string>

namespace stylesweep::schema {

/// Whether what failed with `error` may succeed later, unchanged. Nothing was written.
bool may_pass(const SQLite::Exception& error);

/// "the disk is full" and the like, for people.
std::string in_words(const SQLite::Exception& error);

/// Does `work`, again and again while it fails with trouble that may pass, with growing pauses (at most 5 s). `report`
/// is called at the first failure. Throws the SQLite::Exception when it can't pass, or when `give_up` says so.
void patiently(const std::function<void()>& work, const std::function<bool()>& give_up,
               const std::function<void(const std::string&)>& report);

}  // namespace stylesweep::schema
