#include "schema/sweeps/run_mark.hpp"

#include <optional>

#include "tests/schema/fixture.hpp"

using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

TEST_CASE("a sweep is being run as long as any run marks it") {
    Fixture fixture;
    CHECK_FALSE(is_being_run(fixture.store, 1));
    std::optional<RunMark> one(std::in_place, fixture.store, 1), two(std::in_place, fixture.store, 1);
    const RunMark other(fixture.store, 2);
    CHECK(one->has_company());
    CHECK(two->has_company());
    CHECK_FALSE(other.has_company());
    CHECK(is_being_run(fixture.store, 1));  // looking does not end a mark of this process
    two.reset();
    CHECK_FALSE(one->has_company());
    CHECK(is_being_run(fixture.store, 1));
    one.reset();
    CHECK_FALSE(is_being_run(fixture.store, 1));
    CHECK(is_being_run(fixture.store, 2));
}

TEST_CASE("a mark where nothing can be locked marks nothing, and harms nothing") {
    Fixture fixture;
    fixture.folder.write("results.files", "a file where the folder should be");
    const RunMark one(fixture.store, 1), two(fixture.store, 1);
    CHECK_FALSE(one.has_company());
    CHECK_FALSE(is_being_run(fixture.store, 1));
}
