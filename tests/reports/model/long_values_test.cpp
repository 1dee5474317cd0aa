// Values of many megabytes are in the database and its exports; pages show that they are there.
#include <doctest/doctest.h>

#include "reports/display_values.hpp"
#include "tests/reports/fixture.hpp"

using namespace stylesweep::reports;
using namespace stylesweep::reports::testing;

TEST_CASE("a page shows of long values both ends, the length and a hash, the CSV has them whole") {
    constexpr std::size_t length = 1'000'000;
    Fixture fixture;
    const int sweep = fixture.sweep("s", "t", "# " + std::string(length, 'f'));
    const std::string same(length / 2, 'x');
    for (const char middle : {'a', 'b'})
        for (const double runtime_s : {1.0, 2.0})
            fixture.job(sweep, {R"({"t":")" + same + middle + same + "\"}",
                                "done",
                                {{"runtime_s", runtime_s}},
                                runtime_s > 1 ? 2 : 1});
    const std::string page = fixture.html();
    std::ostringstream markdown;
    write_markdown(markdown, fixture.model());
    CHECK(page.size() < length);
    CHECK(markdown.str().size() < 100'000);
    for (const char* part :
         {"of 1000001 bytes left out, hash ", "of 1000002 bytes left out, hash ", "The full file is in the database"})
        CHECK_MESSAGE(page.find(part) != std::string::npos, part);
    const ReportModel whole = fixture.model();
    const SweepModel& model = whole.sweeps.at(0);
    const DisplayValues display(model);
    const auto& values = model.parameters.at(0).values;
    REQUIRE(values.size() == 2);
    CHECK(display("t", values[0]) != display("t", values[1]));
    CHECK(fixture.csv().size() > 4 * length);
}
