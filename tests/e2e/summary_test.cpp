// What a run says of its jobs when it ends: counts that agree, and causes with the words of the job that is named.
#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

// Jobs of one cause; the later a job's key comes, the earlier does its message.
struct Crossed : Workplace {
    Crossed() {
        sweep("s", "fixed: {outcome: failed}\ngrid: {n: [1, 2, 3, 4]}\n");
        CHECK(run({"run", "s.yaml"}).code == 1);
        execute(
            "UPDATE attempt SET error_message = (SELECT 'message ' || (100 - (SELECT count(*) FROM job o WHERE o.key < "
            "j.key)) || ' of ' || substr(j.key, 1, 10) FROM job j WHERE j.id = job_id)");
    }
    [[nodiscard]] std::string first_job() const { return value("SELECT substr(min(key), 1, 10) FROM job"); }
};

TEST_CASE("A summary of failures names a job and says what that very job said") {
    const Crossed place;
    const std::string job = place.first_job();
    const Outcome end = place.run({"run", "s.yaml"});
    CHECK_MESSAGE(contains(end.err, "  4 failed (error), such as " + job + ": message 100 of " + job + "\n"), end.err);
    const Outcome asked = place.run({"query", "@failures", "--format", "csv"});
    CHECK_MESSAGE(contains(asked.out, "s,failed,error,4," + job + ",message 100 of " + job + "\n"), asked.out);
}

}  // namespace
}  // namespace stylesweep::e2e
