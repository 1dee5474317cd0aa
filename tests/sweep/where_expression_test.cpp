#include "orchestrator/sweep/where_expression.hpp"

#include <doctest/doctest.h>

#include "tests/sweep/fixture.hpp"

using namespace stylesweep::sweep;
using namespace stylesweep::sweep::testing;

namespace {

const std::vector<std::string> columns = {"precision", "size", "weight", "save"};

// Why the expression is refused, when compiled or when evaluated; "" where it is not.
std::string refusal(const std::string& sql) {
    const Value precision = Value::of_text("fp32", {}), size = Value::of_number(512, {}),
                weight = Value::of_number(0.5, {});
    try {
        WhereExpression(sql, columns).matches({&precision, &size, &weight, nullptr});
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "";
}

bool matches(const std::string& sql) {
    const Value precision = Value::of_text("fp32", {}), size = Value::of_number(512, {}),
                weight = Value::of_number(0.5, {}), save = Value::of_boolean(true, {});
    return WhereExpression(sql, columns).matches({&precision, &size, &weight, &save});
}

}  // namespace

TEST_CASE("anything but an expression over the parameters is refused") {
    const std::pair<std::string, std::string> cases[] = {
        {"", "the expression is empty"},
        {" \n", "the expression is empty"},
        {"precison = 'fp32'", "no parameter 'precison' in this sweep; did you mean 'precision'?"},
        {"precision = \"fp32\"", "no parameter 'fp32' in this sweep"},
        {"precision =", "syntax error"},
        {"size > 1, size < 9", "row value misused"},
        {"size > 1; DROP TABLE t", "';' does not belong in an expression"},
        {"size > 1) OR (1", "a ')' without its '('"},
        {"(size > 1", "a quote or bracket is not closed"},
        {"precision = 'fp32", "a quote or bracket is not closed"},
        {"size -- > 1", "comments do not belong in an expression"},
        {"size /* > */", "comments do not belong in an expression"},
        {"size = ?1", "'?' does not belong in an expression"},
        {"size = :a", "':' does not belong in an expression"},
        // nothing that reads or does anything
        {"(SELECT 1)", "SELECT and tables are not allowed here"},
        {"EXISTS (SELECT 1 FROM sqlite_master)", "SELECT and tables are not allowed here"},
        {"size IN (SELECT 512)", "SELECT and tables are not allowed here"},
        {"size IN (VALUES (512))", "SELECT and tables are not allowed here"},
        {"size IN (WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r) SELECT i FROM r)",
         "SELECT and tables are not allowed here"},
        {"size IN pragma_user_version", "SELECT and tables are not allowed here"},
        {"max(size) OVER ()", "SELECT and tables are not allowed here"},
        {"size IN nowhere", "no such table"},
        {"SELECT 1", "SELECT and tables are not allowed here"},
        {"ATTACH 'x.db' AS x", "syntax error"},
        {"PRAGMA user_version", "syntax error"},
        {"RAISE(ABORT, 'no')", "RAISE() may only be used within a trigger"},
        // SQLite takes ['] for a name, a reader of quotes for the beginning of text
        {"CAST(1 AS [']) ) UNION SELECT (1 --')", "SELECT and tables are not allowed here"},
        // functions not on the list
        {"load_extension('evil.so')", "not authorized to use function: load_extension"},
        {"randomblob(1000000000)", "not authorized to use function: randomblob"},
        {"zeroblob(1000000000)", "not authorized to use function: zeroblob"},
        {"random() > 0", "not authorized to use function: random"},
        {"CURRENT_TIMESTAMP > 'x'", "not authorized to use function: CURRENT_TIMESTAMP"},
        {"sqlite_version() = 'x'", "not authorized to use function: sqlite_version"},
        {"readfile('/etc/passwd')", "no such function: readfile"},
        // evaluation fails
        {"abs(-9223372036854775807 - 1) > 0", "integer overflow"},
    };
    for (const auto& [sql, reason] : cases) {
        CAPTURE(sql);
        const std::string message = refusal(sql);
        CHECK_MESSAGE(message.find(reason) != std::string::npos, message);
    }
}

TEST_CASE("expressions without measure end in an error") {
    CHECK(refusal(std::string(5000, '(') + "1" + std::string(5000, ')')) == "brackets are nested more than 100 deep");
    std::string chain = "size = 1";
    for (int i = 0; i < 20'000; ++i) chain += " OR size = 1";
    CHECK(refusal(chain) == "where: Expression tree is too large (maximum depth 100)");
    CHECK(refusal("precision LIKE '" + std::string(500, '%') + "'") == "where: LIKE or GLOB pattern too complex");
    CHECK(refusal("precision = '" + std::string(2'000'000, 'a') + "'") != "");
}

TEST_CASE("a pattern made to be slow ends") {
    const Value text = Value::of_text(std::string(20'000, 'a'), {});
    for (const std::string wildcard : {"%", "*"}) {
        std::string pattern;
        for (int i = 0; i < 90; ++i) pattern += wildcard + "a";
        WhereExpression where("precision " + std::string(wildcard == "%" ? "LIKE" : "GLOB") + " '" + pattern + "b'",
                              {"precision"});
        CHECK_FALSE(where.matches({&text}));
    }
}

TEST_CASE("operators and harmless functions are SQL's, values have their types") {
    for (const std::string sql :
         {"precision = 'fp32'", "precision <> 'int8' AND size >= 512", "size = 512.0", "size / 3 = 170", "weight = 0.5",
          "save", "save = 1", "size BETWEEN 256 AND 512", "size IN (1, 512)", "precision LIKE 'FP%'",
          "precision GLOB 'fp*'", "upper(precision) = 'FP32'", "NOT size < 9", "CASE size WHEN 512 THEN 1 END",
          "precision = ')' OR size > 1", "max(size, 600) = 600",
          "typeof(size) = 'integer' AND typeof(weight) = 'real' AND typeof(precision) = 'text'", "\"size\" = 512",
          "size =\n512"}) {
        CAPTURE(sql);
        CHECK(matches(sql));
    }
    for (const std::string sql : {"0", "NULL", "precision", "size = '512'", "precision = 'FP32'", "size > 512"}) {
        CAPTURE(sql);
        CHECK_FALSE(matches(sql));
    }
}

TEST_CASE("a parameter that a job lacks is NULL, which matches nothing") {
    WhereExpression where("size <> 5", {"size"});
    WhereExpression without("size IS NULL", {"size"});
    CHECK_FALSE(where.matches({nullptr}));
    CHECK(without.matches({nullptr}));
}

TEST_CASE("one expression serves a large sweep, each job for itself") {
    WhereExpression where("size = 7 OR abs(size) > 199990", {"size"});
    int matched = 0;
    for (int i = 0; i < 200'000; ++i) {
        const Value size = Value::of_number(i, {});
        matched += where.matches({&size});
    }
    CHECK(matched == 10);
}
