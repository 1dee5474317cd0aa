// Results from elsewhere, written as a sweep.
#include "schema/transfer/imported.hpp"

#include "tests/schema/fixture.hpp"

using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

namespace {

ImportedResult result(const std::string& params, double runtime_s, std::optional<std::int64_t> repeat = {}) {
    ImportedResult made;
    made.params = params;
    made.repeat = repeat;
    made.record.status = AttemptStatus::done;
    made.record.metrics = {{"runtime_s", runtime_s}};
    made.host = "old-box";
    made.line = 7;
    return made;
}

struct Import : Fixture {
    ImportCounts write(const std::vector<ImportedResult>& results, ExistingResults standing = ExistingResults::stays,
                       const std::string& name = "march", const std::string& file = "old.csv") {
        SweepRecord sweep = sweep_record(name);
        sweep.runner = import_runner;
        sweep.file_path = file;
        return write_imported(store, sweep, results, standing);
    }
    /// repeat and runtime of each job, by parameters and repeat
    std::string rows() {
        return text(
            "SELECT coalesce(group_concat(params || ' ' || repeat || ' ' || runtime_s, '; '), '') FROM "
            "(SELECT * FROM results ORDER BY params, repeat)");
    }
};

}  // namespace

TEST_CASE("rows that are there already are known by their content, in any order and any number") {
    Import import;
    const std::vector<ImportedResult> results = {result("{}", 1), result("{}", 1), result("{}", 2)};
    CHECK(import.write(results).added == 3);
    CHECK(import.rows() == "{} 1 1.0; {} 2 1.0; {} 3 2.0");
    const std::string before = import.text("SELECT updated_at || (SELECT count(*) FROM launch) FROM sweep");
    const ImportCounts again = import.write({results[2], results[0], results[1]});
    CHECK(again.known == 3);
    CHECK(again.added == 0);
    CHECK(import.write({results[1]}).known == 1);
    CHECK(import.rows() == "{} 1 1.0; {} 2 1.0; {} 3 2.0");
    CHECK(import.text("SELECT updated_at || (SELECT count(*) FROM launch) FROM sweep") == before);
}

TEST_CASE("other figures of the same parameters are a further repeat: no result is replaced unasked") {
    Import import;
    import.write({result("{}", 1)});
    const ImportCounts done = import.write({result("{}", 1.5), result("{}", 1)});
    CHECK(done.added == 1);
    CHECK(done.further == 1);
    CHECK(done.known == 1);
    CHECK(import.rows() == "{} 1 1.0; {} 2 1.5");
}

TEST_CASE("a repeat that has another result is refused with its line, and nothing is written") {
    Import import;
    import.write({result("{}", 1, 1), result("{}", 2, 2)});
    const std::vector<ImportedResult> results = {result("{\"n\":1}", 5), result("{}", 9, 2), result("{}", 8, 1)};
    CHECK_THROWS_WITH_AS(import.write(results),
                         doctest::Contains("old.csv:7: the sweep 'march' has another result for repeat 2 of these "
                                           "parameters (and so for 1 more rows); nothing was imported. With --replace"),
                         std::invalid_argument);
    CHECK(import.rows() == "{} 1 1.0; {} 2 2.0");
}

TEST_CASE("with --replace the file's result stands, the former stays an attempt, and both are known") {
    Import import;
    import.write({result("{}", 1), result("{}", 2)});
    const ImportCounts done = import.write({result("{}", 2), result("{}", 1.5)}, ExistingResults::replaced);
    CHECK(done.known == 1);
    CHECK(done.replaced == 1);
    CHECK(import.rows() == "{} 1 1.5; {} 2 2.0");
    CHECK(import.text("SELECT count(*) FROM attempt") == "3");

    const ImportCounts former = import.write({result("{}", 1), result("{}", 2)});
    CHECK(former.superseded == 1);
    CHECK(former.known == 1);
    CHECK(import.rows() == "{} 1 1.5; {} 2 2.0");
    CHECK(import.write({result("{}", 1), result("{}", 2)}, ExistingResults::replaced).replaced == 1);
    CHECK(import.rows() == "{} 1 1.0; {} 2 2.0");
    CHECK(import.text("SELECT count(*) FROM attempt") == "3");
    CHECK(import.text("SELECT attempts FROM job WHERE repeat = 1") == "2");
}

TEST_CASE("a repeat that two rows of the file name goes to the first, the other is a further one") {
    Import import;
    const ImportCounts done = import.write({result("{}", 1, 1), result("{}", 2, 1), result("{}", 3, 2)});
    CHECK(done.added == 3);
    CHECK(done.renumbered == 1);
    CHECK(import.rows() == "{} 1 1.0; {} 2 3.0; {} 3 2.0");
    CHECK(import.write({result("{}", 1, 1), result("{}", 2, 1), result("{}", 3, 2)}).known == 3);
}

TEST_CASE("times tell two rows apart only where the file has them") {
    Import import;
    ImportedResult timed = result("{}", 1);
    timed.record.finished_at = "2025-03-01T00:00:00.000Z";
    import.write({timed});
    CHECK(import.write({result("{}", 1)}).known == 1);
    ImportedResult later = timed;
    later.record.finished_at = "2025-03-02T00:00:00.000Z";
    CHECK(import.write({later}).added == 1);
}

TEST_CASE("imports under two names share no job") {
    Import import;
    import.write({result("{}", 1)});
    import.write({result("{}", 2)}, ExistingResults::stays, "april");
    CHECK(import.rows() == "{} 1 1.0; {} 1 2.0");
    CHECK(import.text("SELECT count(*) FROM job") == "2");
}

TEST_CASE("what a runner runs is not imported into, nor is a shard") {
    Import import;
    import.plan(sweep_record("night"), 1, 2);
    CHECK_THROWS_WITH_AS(import.write({result("{}", 1)}, ExistingResults::stays, "night"),
                         doctest::Contains("'night' is run by noop"), std::invalid_argument);
    import.store.db().exec("INSERT INTO shard VALUES (1, 1, 2, 'all.db', '2026-01-01')");
    CHECK_THROWS_WITH_AS(import.write({result("{}", 1)}), doctest::Contains("is a shard"), std::invalid_argument);
    CHECK(import.text("SELECT count(*) FROM sweep") == "1");
}

TEST_CASE("a file that corrects what it brought with --replace stands alone, and the former results are attempts") {
    Import import;
    import.write({result("{}", 1), result("{\"n\":1}", 5)});
    import.write({result("{}", 1.5)});  // the correction, not said to be one
    CHECK(import.rows() == "{\"n\":1} 1 5.0; {} 1 1.0; {} 2 1.5");
    const ImportCounts done = import.write({result("{}", 1.5)}, ExistingResults::replaced);
    CHECK(done.known == 1);
    CHECK(done.withdrawn == 1);
    CHECK(import.rows() == "{\"n\":1} 1 5.0; {} 2 1.5");
    CHECK(import.text("SELECT count(*) FROM attempt") == "3");
    CHECK(import.text("SELECT attempts FROM job WHERE repeat = 2") == "2");
    CHECK(import.text("SELECT count(*) FROM membership") == "2");
    CHECK(import.write({result("{}", 1.5)}, ExistingResults::replaced).withdrawn == 0);
    CHECK(import.write({result("{}", 1), result("{}", 1.5)}).added == 1);  // the former one is a result again
    CHECK(import.rows() == "{\"n\":1} 1 5.0; {} 1 1.0; {} 2 1.5");
}

TEST_CASE("a row that names its repeat replaces that one alone") {
    Import import;
    import.write({result("{}", 1, 1), result("{}", 2, 2), result("{}", 3, 3)});
    const ImportCounts done = import.write({result("{}", 9, 2)}, ExistingResults::replaced);
    CHECK(done.replaced == 1);
    CHECK(done.withdrawn == 0);
    CHECK(import.rows() == "{} 1 1.0; {} 2 9.0; {} 3 3.0");
}

TEST_CASE("what a file brought can be taken out: results that it replaced stand again") {
    Import import;
    import.write({result("{}", 1), result("{\"n\":1}", 5)}, ExistingResults::stays, "march", "first.csv");
    import.write({result("{}", 1.5), result("{\"n\":2}", 6)}, ExistingResults::replaced, "march", "second.csv");
    CHECK(import.rows() == "{\"n\":1} 1 5.0; {\"n\":2} 1 6.0; {} 1 1.5");
    CHECK_THROWS_WITH_AS(undo_import(import.store, "march", "third.csv"), doctest::Contains("its files are: "),
                         std::invalid_argument);
    const UndoCounts undone = undo_import(import.store, "march", "./second.csv");
    CHECK(undone.results == 2);
    CHECK(undone.again == 1);
    CHECK(import.rows() == "{\"n\":1} 1 5.0; {} 1 1.0");
    CHECK(undo_import(import.store, "march", "first.csv").sweep_gone);
    CHECK(
        import.text("SELECT (SELECT count(*) FROM job) + (SELECT count(*) FROM attempt) + (SELECT count(*) FROM metric)"
                    " + (SELECT count(*) FROM sweep)") == "0");
    CHECK(import.text("SELECT count(*) FROM sqlite_schema WHERE name = 'sweep_march'") == "0");
}

TEST_CASE("results that a file withdrew are jobs again when it is taken out, whether it brought any itself or not") {
    for (const double runtime_s : {2.5, 2.0}) {
        CAPTURE(runtime_s);
        Import import;
        import.write({result("{}", 2), result("{}", 3), result("{}", 4)}, ExistingResults::stays, "march", "p1.csv");
        const std::string before = import.text("SELECT group_concat(job_key || attempt_uid) FROM results");
        const std::string members = import.text("SELECT group_concat(position || ' ' || edition) FROM membership");
        import.write({result("{}", runtime_s)}, ExistingResults::replaced, "march", "p2.csv");
        CHECK(import.number("SELECT count(*) FROM job") == 1);
        const UndoCounts undone = undo_import(import.store, "march", "p2.csv");
        CHECK(undone.again == (runtime_s == 2 ? 2 : 3));
        CHECK(import.rows() == "{} 1 2.0; {} 2 3.0; {} 3 4.0");
        CHECK(import.text("SELECT group_concat(job_key || attempt_uid) FROM results") == before);
        CHECK(import.text("SELECT group_concat(position || ' ' || edition) FROM membership") == members);
        CHECK(import.number("SELECT count(*) FROM attempt WHERE details ->> '$.withdrawn' IS NOT NULL") == 0);
        CHECK(import.number("SELECT sum(attempts) FROM job") == 3);
        CHECK(undo_import(import.store, "march", "p1.csv").sweep_gone);
    }
}

TEST_CASE("what two files withdrew comes back when both are taken out, in either order") {
    for (const bool first_of_them : {true, false}) {
        Import import;
        import.write({result("{}", 2), result("{}", 3)}, ExistingResults::stays, "march", "p1.csv");
        import.write({result("{}", 2.5)}, ExistingResults::replaced, "march", "p2.csv");
        import.write({result("{}", 2.7)}, ExistingResults::replaced, "march", "p3.csv");
        undo_import(import.store, "march", first_of_them ? "p2.csv" : "p3.csv");
        CHECK(import.rows() == (first_of_them ? "{} 1 2.7" : "{} 1 2.5"));
        undo_import(import.store, "march", first_of_them ? "p3.csv" : "p2.csv");
        CHECK(import.rows() == "{} 1 2.0; {} 2 3.0");
    }
}

TEST_CASE("a withdrawn result that was imported again is there once after all, and another's repeat is left alone") {
    Import import;
    import.write({result("{}", 2), result("{}", 3)}, ExistingResults::stays, "march", "p1.csv");
    import.write({result("{}", 2.5)}, ExistingResults::replaced, "march", "p2.csv");
    SUBCASE("again") {
        CHECK(import.write({result("{}", 2.5), result("{}", 3)}, ExistingResults::stays, "march", "p3.csv").added == 1);
        undo_import(import.store, "march", "p2.csv");
        CHECK(import.rows() == "{} 1 2.0; {} 2 3.0");
    }
    SUBCASE("another") {
        import.write({result("{}", 9)}, ExistingResults::stays, "march", "p3.csv");
        undo_import(import.store, "march", "p2.csv");
        CHECK(import.rows() == "{} 1 2.0; {} 2 9.0; {} 3 3.0");
    }
    CHECK(import.number("SELECT count(*) FROM attempt") == 3);
}

TEST_CASE("what a file withdrew of its own goes when it is taken out, and what that had replaced stands again") {
    Import import;
    import.write({result("{}", 2, 1), result("{}", 3, 2)}, ExistingResults::stays, "march", "p1.csv");
    import.write({result("{}", 3.5, 2)}, ExistingResults::replaced, "march", "p2.csv");
    import.write({result("{}", 2.5)}, ExistingResults::replaced, "march", "p2.csv");
    CHECK(import.rows() == "{} 1 2.5");
    const UndoCounts undone = undo_import(import.store, "march", "p2.csv");
    CHECK(undone.results == 1);
    CHECK(undone.again == 2);
    CHECK(import.rows() == "{} 1 2.0; {} 2 3.0");
}
