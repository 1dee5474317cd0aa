#include "schema/sqlite/transient_errors.hpp"

#include <doctest/doctest.h>
#include <sqlite3.h>

using namespace stylesweep::schema;

namespace {

[[noreturn]] void fail(int code) {
    throw SQLite::Exception("as asked", code);
}

const auto never = [] { return false; };

}  // namespace

TEST_CASE("an error that waiting cannot mend is thrown at once") {
    int calls = 0;
    CHECK_THROWS_AS(retry_while_transient([&] { ++calls, fail(SQLITE_CONSTRAINT); }, never, [](const std::string&) {}),
                    SQLite::Exception);
    CHECK(calls == 1);
    for (const int code : {SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_READONLY, SQLITE_MISUSE, SQLITE_ERROR})
        CHECK_FALSE(is_transient(SQLite::Exception("", code)));
}

TEST_CASE("a full disk and a lock are waited out, and told once") {
    for (const int code : {SQLITE_FULL, SQLITE_BUSY, SQLITE_IOERR, SQLITE_IOERR | (3 << 8)}) {
        int calls = 0;
        std::vector<std::string> told;
        retry_while_transient(
            [&] {
                if (++calls < 3) fail(code);
            },
            never, [&](const std::string& why) { told.push_back(why); });
        CHECK(calls == 3);
        CHECK(told.size() == 1);
    }
    CHECK(in_words(SQLite::Exception("", SQLITE_FULL)) == "the disk is full");
    CHECK(in_words(SQLite::Exception("", SQLITE_BUSY)) == "another program has locked the database");
}

TEST_CASE("who is told to give up gives up, with the error") {
    int calls = 0;
    CHECK_THROWS_WITH_AS(retry_while_transient([&] { ++calls, fail(SQLITE_FULL); }, [&] { return calls == 2; },
                                               [](const std::string&) {}),
                         "as asked", SQLite::Exception);
    CHECK(calls == 2);
}
