#include "schema/sqlite/transient_errors.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <thread>

namespace stylesweep::schema {

using namespace std::chrono_literals;

bool is_transient(const SQLite::Exception& error) {
    const int code = error.getErrorCode() & 0xff;
    return code == SQLITE_FULL || code == SQLITE_BUSY || code == SQLITE_LOCKED || code == SQLITE_PROTOCOL ||
           code == SQLITE_IOERR;
}

std::string in_words(const SQLite::Exception& error) {
    switch (error.getErrorCode() & 0xff) {
        case SQLITE_FULL:
            return "the disk is full";
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_PROTOCOL:
            return "another program has locked the database";
        default:
            return std::string("the database cannot be read or written (") + error.what() + ")";
    }
}

void retry_while_transient(const std::function<void()>& work, const std::function<bool()>& give_up,
                           const std::function<void(const std::string&)>& report) {
    for (auto pause = 50ms;; pause = std::min(pause * 2, std::chrono::milliseconds(5s))) {
        try {
            return work();
        } catch (const SQLite::Exception& error) {
            if (!is_transient(error) || give_up()) throw;
            if (pause == 50ms) report(in_words(error));
        }
        for (auto slept = 0ms; slept < pause && !give_up(); slept += 50ms) std::this_thread::sleep_for(50ms);
    }
}

}  // namespace stylesweep::schema
