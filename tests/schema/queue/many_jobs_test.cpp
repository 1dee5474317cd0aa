// What is done to many jobs is done in short transactions: others write in between, and what a kill leaves out is done
// by the next call.
#include <functional>

#include "schema/queue/control.hpp"
#include "schema/queue/doomed.hpp"
#include "schema/queue/slurm_arrays.hpp"
#include "schema/transfer/imported.hpp"
#include "schema/transfer/transfer.hpp"
#include "tests/schema/database/transactions.hpp"
#include "tests/schema/fixture.hpp"

using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

namespace {

constexpr int many = 2500;
constexpr int short_one = 1000;    // jobs
constexpr int short_import = 100;  // rows

std::string jobs_that(const std::string& condition) {
    return "SELECT count(*) FROM job WHERE " + condition;
}

// What `work` needs again after a kill at its second transaction; before, how many jobs it had dealt with.
int killed_at_the_second(Fixture& fixture, const std::string& dealt_with, const auto& work) {
    Transactions transactions(fixture.store.db());
    transactions.fail_from(2);
    CHECK_THROWS(work());
    return fixture.number(jobs_that(dealt_with));
}

// Jobs that differ in resolution, the first of which is the smallest.
struct Growing : Fixture {
    Growing() {
        Enqueuer jobs(store, sweep_record("s"), Rerun::none, Scope::file);
        for (int i = 0; i < many; ++i) jobs.add(planned(i + 1, R"({"resolution":)" + std::to_string(100 + i) + "}"));
        sweep = jobs.sweep();
        jobs.commit();
    }
    void run_out_of_memory(JobQueue& queue) {
        const Id self = runner(queue);
        queue.finish(self, sweep, queue.claim(self, sweep, 0).value(), record("oom"), Next::stop);
    }
    Id sweep = 0;
};

struct Split : Fixture {
    Split() : sweep(plan(sweep_record("s"), 1, many)) {
        id = begin_slurm_array(store, sweep, "s-1", folder / "s-1");
        shards = split(store, sweep, 1, folder / "s-1", "s-1");
    }
    SlurmArray array() { return open_slurm_array(store, sweep).value(); }
    Id sweep, id = 0;
    std::vector<Shard> shards;
};

std::vector<ImportedResult> many_results() {
    std::vector<ImportedResult> results(many);
    for (int i = 0; i < many; ++i) {
        results[static_cast<std::size_t>(i)].params = R"({"n":)" + std::to_string(i) + "}";
        results[static_cast<std::size_t>(i)].record.status = AttemptStatus::done;
        results[static_cast<std::size_t>(i)].record.metrics = {{"runtime_s", i}};
    }
    return results;
}

SweepRecord import_record() {
    SweepRecord sweep = sweep_record("march");
    sweep.runner = import_runner;
    sweep.file_path = "march.csv";
    return sweep;
}

}  // namespace

TEST_CASE("many jobs are cancelled in short transactions, those first that would be claimed next") {
    Fixture fixture;
    const Id sweep = fixture.plan(sweep_record("s"), 1, many);
    const auto cancel = [&] { return cancel_sweep(fixture.store, sweep); };
    CHECK(killed_at_the_second(fixture, "state = 'skipped'", cancel) == short_one);
    CHECK(fixture.state(short_one) == "skipped");
    CHECK(fixture.state(short_one + 1) == "queued");
    const Transactions transactions(fixture.store.db());
    CHECK(cancel().ended == many - short_one);
    CHECK(transactions.most_rows() <= 2 * short_one);
}

TEST_CASE("many jobs are taken back from a shard in short transactions") {
    Split fixture;
    const auto take_back = [&] { return recall(fixture.store, "s-1-1.db"); };
    CHECK(killed_at_the_second(fixture, "away IS NULL", take_back) == short_one);
    const Transactions transactions(fixture.store.db());
    CHECK(take_back() == many - short_one);
    CHECK(transactions.most_rows() <= short_one);
}

TEST_CASE("a Slurm array is opened, given up and undone in short transactions; killed meanwhile, it can be undone") {
    Split fixture;
    const auto open = [&] { open_slurm_shards(fixture.store, fixture.id, fixture.shards); };
    {
        Transactions transactions(fixture.store.db());
        transactions.fail_from(3);
        CHECK_THROWS(open());
    }
    CHECK(fixture.array().state == ArrayState::splitting);
    {
        const Transactions transactions(fixture.store.db());
        undo_slurm_array(fixture.store, fixture.array());
        CHECK(transactions.most_rows() <= short_one);
    }
    CHECK_FALSE(open_slurm_array(fixture.store, fixture.sweep).has_value());
    CHECK(fixture.number(jobs_that("away IS NULL")) == many);

    Split other;
    const Transactions transactions(other.store.db());
    open_slurm_shards(other.store, other.id, other.shards);
    CHECK(other.number(jobs_that("shard_id IS NOT NULL")) == many);
    end_slurm_shard(other.store, other.array().shards.at(0), "lost");
    CHECK(other.number(jobs_that("away IS NULL")) == many);
    CHECK(transactions.most_rows() <= short_one);
}

TEST_CASE("many jobs bigger than one that ran out of memory are skipped in short transactions") {
    Growing fixture;
    JobQueue queue(fixture.store);
    fixture.run_out_of_memory(queue);
    const auto skip = [&] { return set_skip_doomed(fixture.store, fixture.sweep, true); };
    CHECK(killed_at_the_second(fixture, "state = 'skipped'", skip) == 0);  // the first says that they are to be
    const Transactions transactions(fixture.store.db());
    CHECK(skip() == many - 1);
    CHECK(transactions.most_rows() <= 2 * short_one + 1);
}

TEST_CASE("many jobs bigger than one that runs out of memory are put off part by part, those first that come next") {
    Growing fixture;
    JobQueue queue(fixture.store);
    const Transactions transactions(fixture.store.db());
    fixture.run_out_of_memory(queue);
    CHECK(fixture.number(jobs_that("deferred")) == short_one);
    CHECK(fixture.number("SELECT deferred FROM job WHERE key = '" + key_of(2) + "'") == 1);
    queue.go_on_with_doomed();
    CHECK(fixture.number(jobs_that("deferred")) == 2 * short_one);
    queue.go_on_with_doomed();
    queue.go_on_with_doomed();
    CHECK(fixture.number(jobs_that("deferred")) == many - 1);
    CHECK(transactions.most_rows() <= short_one + 10);
}

TEST_CASE("many jobs are merged in short transactions; a merge that is killed is made whole by the next") {
    Fixture source, target, whole;
    source.run_all(source.plan(sweep_record("s"), 1, many));
    merge(whole.store, source.store.file());
    int merged = 0;
    for (int commit = 1; merged == 0; ++commit) {
        Transactions transactions(target.store.db());
        transactions.fail_from(commit);
        CHECK_THROWS(merge(target.store, source.store.file()));
        merged = target.number(jobs_that("state = 'done'"));
        CHECK(target.number("SELECT count(*) FROM attempt") == merged);
    }
    CHECK(merged < many);
    const Transactions transactions(target.store.db());
    merge(target.store, source.store.file());
    CHECK(transactions.most_rows() <= 16 * short_one);  // 1000 jobs at most, of a dozen rows
    const auto contents =
        "SELECT count(*) || ' ' || sum(attempts) || ' ' || count(result_attempt) || ' ' || (SELECT "
        "count(*) FROM launch) || ' ' || (SELECT count(*) FROM sweep_s WHERE status = 'done') FROM job";
    CHECK(target.text(contents) == whole.text(contents));
    CHECK(target.text(contents) == "2500 2500 2500 1 2500");
}

TEST_CASE("many rows are imported and taken out again in short transactions; an import that is killed is made whole") {
    Fixture fixture;
    const auto import = [&] {
        return write_imported(fixture.store, import_record(), many_results(), ExistingResults::stays);
    };
    CHECK(killed_at_the_second(fixture, "state = 'done'", import) == short_import);
    {
        const Transactions transactions(fixture.store.db());
        const ImportCounts rest = import();
        CHECK(rest.known == short_import);
        CHECK(rest.added == many - short_import);
        CHECK(transactions.most_rows() <= 8 * short_import);
    }
    CHECK(fixture.number("SELECT count(*) FROM results") == many);
    const auto undo = [&] { return undo_import(fixture.store, "march", "march.csv"); };
    int left = many;
    for (int commit = 1; left == many; ++commit) {
        Transactions transactions(fixture.store.db());
        transactions.fail_from(commit);
        CHECK_THROWS(undo());
        left = fixture.number(jobs_that("1"));
    }
    CHECK(left == many - short_one);
    const Transactions transactions(fixture.store.db());
    const UndoCounts done = undo();
    CHECK(done.results == many - short_one);
    CHECK(done.sweep_gone);
    CHECK(transactions.most_rows() <= 16 * short_one);  // 1000 jobs at most, of a dozen rows
    CHECK(fixture.number("SELECT count(*) FROM job") == 0);
}

TEST_CASE("two imports into a sweep at once: the one that began first is stopped, and imports the rest when repeated") {
    Fixture fixture;
    Store other(fixture.store.file(), OpenMode::read_write);
    const auto import = [&](Store& store) {
        return write_imported(store, import_record(), many_results(), ExistingResults::stays);
    };
    std::function<void()> once = [&] {
        once = [] {};
        CHECK(import(other).added == many - short_import);
    };
    ::sqlite3_wal_hook(
        fixture.store.db().getHandle(),
        [](void* call, sqlite3*, const char*, int) {
            const auto work = *static_cast<std::function<void()>*>(call);
            work();
            return SQLITE_OK;
        },
        &once);
    CHECK_THROWS_AS(import(fixture.store), StoreError);
    CHECK(import(other).known == many);
    CHECK(fixture.number("SELECT count(*) FROM results") == many);
}
