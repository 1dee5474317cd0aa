// Golden files: what a test makes is what the file holds. With STYLESWEEP_UPDATE_GOLDEN set the file is written anew,
// to be read with `git diff`, and the test fails so that no run with it counts.
#pragma once

#include <SQLiteCpp/Database.h>
#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "schema/database/migrations.hpp"

namespace stylesweep::reports::testing {

inline std::string source_text(const std::string& path) {
    std::ifstream in(std::string(STYLESWEEP_SOURCE_DIR) + "/" + path, std::ios::binary);
    REQUIRE_MESSAGE(in, path);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The present schema in an empty database.
inline void make_schema(SQLite::Database& db) {
    for (const std::string_view& migration : schema::migrations()) db.exec(std::string(migration));
    db.exec(source_text("schema/database/views.sql"));
}

/// `path` from the source folder.
inline void check_golden(const std::string& path, const std::string& made) {
    if (std::getenv("STYLESWEEP_UPDATE_GOLDEN")) {
        std::ofstream(std::string(STYLESWEEP_SOURCE_DIR) + "/" + path, std::ios::binary) << made;
        FAIL_CHECK("wrote ", path);
        return;
    }
    CHECK_MESSAGE(source_text(path) == made, path);
}

}  // namespace stylesweep::reports::testing
