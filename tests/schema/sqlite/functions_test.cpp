#include "schema/sqlite/functions.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include <string>

namespace stylesweep::schema {
namespace {

// x: 1 2 4 8 9 20 and a NULL; grp: two groups of three.
struct Sample {
    Sample() {
        add_functions(db);
        db.exec("CREATE TABLE t (n INTEGER PRIMARY KEY, grp, x)");
        db.exec("INSERT INTO t (grp, x) VALUES (1, 8), (1, 1), (1, 2), (2, 20), (2, NULL), (2, 9), (2, 4)");
    }
    SQLite::Column first(const std::string& sql) { return db.execAndGet(sql); }
    std::string error(const std::string& sql) {
        try {
            db.execAndGet(sql);
        } catch (const SQLite::Exception& wrong) {
            return wrong.what();
        }
        return "no error";
    }
    SQLite::Database db{":memory:", SQLite::OPEN_READWRITE};
};

TEST_CASE_FIXTURE(Sample, "what is not a finite number is an error that names the function and the value") {
    const std::pair<const char*, const char*> cases[] = {
        {"SELECT median('abc')", "median(): 'abc' is not a number"},
        {"SELECT stddev('12x')", "stddev(): '12x' is not a number"},
        {"SELECT ci_low(x'00ff')", "ci_low(): a blob is not a number"},
        {"SELECT geomean('')", "geomean(): '' is not a number"},
        {"SELECT median(9e999)", "median(): a value is infinite"},
        {"SELECT geomean(0)", "geomean(): '0' is not above 0; leave such rows out with FILTER (WHERE ...)"},
        {"SELECT geomean(-2.5)", "geomean(): '-2.5' is not above 0; leave such rows out with FILTER (WHERE ...)"},
        {"SELECT percentile(x, -1) FROM t", "percentile(): the percentage '-1' is not from 0 to 100"},
        {"SELECT percentile(x, 100.5) FROM t", "percentile(): the percentage '100.5' is not from 0 to 100"},
        {"SELECT percentile(x, NULL) FROM t", "percentile(): the percentage is NULL"},
        {"SELECT percentile(x, 'half') FROM t", "percentile(): 'half' is not a number"},
        {"SELECT percentile(x, n) FROM t", "percentile(): the percentage differs between rows"},
        {"SELECT median()", "wrong number of arguments to function median()"},
        {"SELECT percentile(1)", "wrong number of arguments to function percentile()"},
    };
    for (const auto& [sql, message] : cases) CHECK(error(sql) == message);
    CHECK(error("SELECT median('abc') OVER () FROM t") == "median(): 'abc' is not a number");
    CHECK(first("SELECT median(1)").getDouble() == 1);  // the connection is as good as before
}

TEST_CASE_FIXTURE(Sample, "no values give NULL, and so does what one value cannot tell") {
    for (const char* call : {"median(NULL)", "percentile(NULL, 5)", "stddev(NULL)", "ci_low(NULL)", "ci_high(NULL)",
                             "geomean(NULL)", "stddev(3)", "ci_low(3)", "ci_high(3)"})
        CHECK_MESSAGE(first(std::string("SELECT ") + call).isNull(), call);
    for (const char* call : {"median(x)", "percentile(x, 5)", "stddev(x)", "ci_low(x)", "geomean(x)"})
        CHECK_MESSAGE(first(std::string("SELECT ") + call + " FROM t WHERE 0").isNull(), call);
}

TEST_CASE_FIXTURE(Sample, "the functions are those of statistics, NULLs left out") {
    const std::pair<const char*, double> cases[] = {
        {"median(x)", 6},                 // between 4 and 8
        {"percentile(x, 0)", 1},          //
        {"percentile(x, 100)", 20},       //
        {"percentile(x, 50)", 6},         //
        {"percentile(x, 90)", 14.5},      // place 4.5 of 0..5
        {"ci_low(x)", 1},                 // six values: smallest and largest
        {"ci_high(x)", 20},               //
        {"stddev(x)", 6.97614984548545},  // squares sum to 243.333..., by 5
        {"geomean(x)", 4.752347},         // sixth root of 1*2*4*8*9*20 = 11520
        {"median('7')", 7},               // text that reads as a number is one
        {"geomean(x) FILTER (WHERE x <= 2)", 1.4142135623731},
    };
    for (const auto& [call, value] : cases) {
        CAPTURE(call);
        CHECK(first(std::string("SELECT ") + call + " FROM t").getDouble() == doctest::Approx(value));
    }
}

TEST_CASE_FIXTURE(Sample, "the functions work per group and over windows that move") {
    SQLite::Statement groups(db, "SELECT median(x) FROM t GROUP BY grp ORDER BY grp");
    groups.executeStep();
    CHECK(groups.getColumn(0).getDouble() == 2);
    groups.executeStep();
    CHECK(groups.getColumn(0).getDouble() == 9);

    // Rows in order: 8 1 2 20 NULL 9 4; each with the one before it.
    SQLite::Statement moving(db, "SELECT median(x) OVER (ORDER BY n ROWS 1 PRECEDING) FROM t ORDER BY n");
    for (const double expected : {8.0, 4.5, 1.5, 11.0, 20.0, 9.0, 6.5}) {
        REQUIRE(moving.executeStep());
        CHECK(moving.getColumn(0).getDouble() == expected);
    }
    CHECK(first("SELECT max(m) FROM (WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 5000) "
                "SELECT median(i) OVER (ORDER BY i ROWS 2 PRECEDING) - i AS m FROM c WHERE i >= 1) WHERE m > -1")
              .getDouble() == 0);
}

}  // namespace
}  // namespace stylesweep::schema
