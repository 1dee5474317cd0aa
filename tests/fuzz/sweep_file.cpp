#include <string>
#include <vector>

#include "orchestrator/sweep/checks/list_likes.hpp"
#include "orchestrator/sweep/error.hpp"
#include "orchestrator/sweep/expansion.hpp"
#include "orchestrator/sweep/search/search_keys.hpp"
#include "orchestrator/sweep/sweep_file.hpp"
#include "orchestrator/sweep/values/typed_values.hpp"
#include "tests/fuzz/targets.hpp"
#include "tests/sweep/fixture.hpp"

namespace stylesweep::fuzz {
namespace {

constexpr int most_jobs = 50;

std::vector<std::string> take_overrides(std::string_view& text) {
    constexpr std::string_view mark = "#set ";
    std::vector<std::string> overrides;
    while (text.starts_with(mark)) {
        const auto end = text.find('\n');
        overrides.emplace_back(text.substr(mark.size(), end - std::min(end, mark.size())));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return overrides;
}

sweep::QueryAnswer answer(const std::string&) {
    return {{"style_weight"}, {{sweep::Value::of_number(1, {})}, {sweep::Value::of_text("x", {})}}, {}};
}

// The order of load_sweep().
void plan(sweep::SweepFile file, sweep::RunnerDescription runner) {
    declare_files(file, runner);
    add_recorded_axis(file, runner);
    add_screen_rungs(file, runner);
    make_typed(file, runner);
    validate(file, runner);
    check_objectives(file, runner);
    remarks_on_list_likes(file, runner);
    file.order = sweep::Order::grid;  // balancing searches for seconds, and reads nothing
    sweep::Expansion jobs(file, runner);
    if (jobs.upper_bound() > 100'000) return;
    jobs.refuse_none();
    int made = 0;
    for (sweep::JobSpec job; made < most_jobs && jobs.next(job); ++made)
        demand(job.values.size() == jobs.names().size(), "a job has a value for each column");
    (void)jobs.warnings();
}

}  // namespace

void sweep_file(std::string_view text) {
    const std::vector<std::string> overrides = take_overrides(text);
    for (const sweep::RunnerDescription* runner : {&sweep::testing::painter(), &sweep::testing::anything()}) {
        try {
            plan(sweep::parse(std::string(text), "s.yaml", overrides, answer), *runner);
        } catch (const sweep::SweepFileError&) {
        }
    }
}

}  // namespace stylesweep::fuzz
