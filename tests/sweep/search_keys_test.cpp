// The keys search, screen and repeats: {until: decided}.
#include "orchestrator/sweep/search/search_keys.hpp"

#include <doctest/doctest.h>

#include "tests/sweep/fixture.hpp"

using namespace stylesweep::sweep;
using namespace stylesweep::sweep::testing;

namespace {

const RunnerDescription& measured() {
    static const RunnerDescription description = RunnerDescription::parse(R"({
        "protocol": 1, "runner": "painter", "parameters": [
        {"name": "resolution", "type": "size", "default": 512},
        {"name": "weight", "type": "number"}, {"name": "optimizer", "type": "string"}],
        "metrics": [{"name": "runtime_s", "unit": "s"}, {"name": "ssim", "unit": ""}, {"name": "lpips", "unit": ""}]})");
    return description;
}

SweepFile ready(const std::string& text, const RunnerDescription& runner = measured()) {
    SweepFile file = sweep_of(text);
    add_screen_rungs(file, runner);
    make_typed(file, runner);
    validate(file, runner);
    check_objectives(file, runner);
    return file;
}

std::string error(const std::string& text, const RunnerDescription& runner = measured()) {
    return error_of([&] { ready(text, runner); });
}

}  // namespace

TEST_CASE("a wrong rule is an error with its place and what to write instead") {
    const std::pair<const char*, const char*> cases[] = {
        {"search: fast", "3:9: 'search' is a mapping, such as {minimize: runtime_s, maximize: ssim}"},
        {"search: {minimise: runtime_s}", "3:10: unknown key 'minimise' in search; did you mean 'minimize'?"},
        {"search: {budget: 8h}",
         "3:9: search needs a metric: minimize: ... or maximize: ..., such as {minimize: runtime_s}"},
        {"search: {minimize: []}", "3:20: the list is empty; the name of a metric is expected here"},
        {"search: {minimize: runtime_s, maximize: runtime_s}", "3:41: the metric 'runtime_s' is given twice"},
        {"search: {minimize: [a, b, c, d, e]}", "3:20: at most 4 metrics can be weighed against each other"},
        {"search: {minimize: runtime_s, budget: 8}",
         "3:39: a duration with its unit is expected here, such as 8h or 90m"},
        {"search: {minimize: runtime_s, budget: 0s}",
         "3:39: a budget of 0s lets no job run; give more, or leave budget out for no limit"},
        {"search: {minimize: runtime_s, subject_to: lpips}",
         "3:43: 'lpips' is not a metric, one of < <= > >= and a number, such as \"lpips < 0.5\""},
        {"search: {minimize: runtime_s, subject_to: \"lpips < low\"}",
         "3:43: 'lpips < low' is not a metric, one of < <= > >= and a number, such as \"lpips < 0.5\""},
        {"search: {minimize: runtime}", "3:20: runner painter has no metric 'runtime'; did you mean 'runtime_s'?"},
        {"search: {minimize: runtime_s, subject_to: \"lpip < 1\"}",
         "3:43: runner painter has no metric 'lpip'; did you mean 'lpips'?"},
        {"screen: {from: 128}", "3:9: screen needs 'by', such as {by: resolution, from: 128, keep: 1/3, rungs: 3}"},
        {"screen: {by: resolution, from: 128, keep: 3, on: ssim}",
         "3:43: keep is a share between 0 and 1, such as 1/3, not '3'"},
        {"screen: {by: resolution, from: 128, keep: 1/0, on: ssim}",
         "3:43: keep is a share between 0 and 1, such as 1/3, not '1/0'"},
        {"screen: {by: resolution, from: 128, rungs: 1}", "3:44: rungs is a number from 2 to 10, not '1'"},
        {"screen: {by: resolution, from: 128}",
         "3:9: screen needs the metrics to decide by: on: [ssim, runtime_s], or a `search`"},
        {"screen: {by: resolution, from: 128, on: beauty}",
         "3:41: it is unknown whether more or less of 'beauty' is better; write on: {minimize: beauty} or {maximize: "
         "beauty}"},
        {"screen: {by: resolution, from: 128, on: ssim}",
         "3:9: screen: 'resolution' has one value, so say how many rungs lead to it: rungs: 3"},
        {"screen: {by: resolution, from: 1024, rungs: 3, on: ssim}",
         "3:32: screen: from: 1024 is not below the sweep's resolution, 512"},
        {"screen: {by: resolutoin, from: 128, rungs: 3, on: ssim}",
         "3:14: screen: the sweep has no parameter 'resolutoin'; did you mean 'resolution'?"},
        {"screen: {by: z, from: 128, rungs: 3, on: ssim}\ngrid: {weight: [1, 2]}",
         "3:14: screen: the sweep has no parameter 'z'; known: optimizer, resolution, weight"},
        {"screen: {by: resolution, from: 100, on: ssim}\ngrid: {resolution: [128, 256]}",
         "3:32: screen: from: 100 is not among the values of 'resolution' under grid"},
        {"screen: {by: resolution, from: 256, on: ssim}\ngrid: {resolution: [128, 256]}",
         "3:32: screen: from is the largest value of 'resolution', so there is nothing smaller to begin with"},
        {"screen: {by: resolution, from: 128, rungs: 3, on: ssim}\ngrid: {resolution: [128, 256]}",
         "3:44: screen: the grid gives 'resolution' 2 values from 128 on, so there are as many rungs; leave `rungs` "
         "out"},
        {"screen: {by: optimizer, from: 1, on: ssim}\ngrid: {optimizer: [a, b]}",
         "3:14: screen: 'optimizer' has the value a, which is not a number; small versions need a number"},
        {"repeats: {until: decided, on: ssim}",
         "3:10: repeats needs 'at_most': a number such as 3, or {at_most: 20, until: decided}"},
        {"repeats: {at_most: 20, until: done, on: ssim}",
         "3:31: until takes one word: decided; for a fixed number write repeats: N"},
        {"repeats: {at_most: 20, until: decided}",
         "3:10: repeats: {until: decided} needs the metrics to decide by: on: [ssim, runtime_s], or a `search`"},
        {"search: {maximize: ssim}\nscreen: {by: resolution, from: 128, rungs: 3}\nrepeats: {at_most: 9, until: "
         "decided}",
         "5:10: `screen` and `until: decided` cannot be combined: screen first, and repeat what is left in a sweep of "
         "its own"},
    };
    for (const auto& [text, expected] : cases) CHECK(error(text) == std::string("s.yaml:") + expected);
}

TEST_CASE("rules are kept as JSON, and read back the same") {
    const SweepFile file = ready(
        "search: {minimize: [runtime_s], maximize: [ssim], subject_to: [\"lpips <= 0.5\"], budget: 90m}\n"
        "screen: {by: resolution, from: 128, keep: 1/3, rungs: 3}\n");
    const SearchRules again = SearchRules::from_json(file.rules.json());
    CHECK(again.json() == file.rules.json());
    REQUIRE(again.search);
    CHECK(again.search->budget_s == 5400.0);
    CHECK(again.search->subject_to.at(0).text() == "lpips <= 0.5");
    CHECK(again.search->subject_to.at(0).holds(0.5));
    CHECK(again.screen->on.size() == 2);
    CHECK(again.screen->on[1].direction == Direction::maximize);
    CHECK(SearchRules::from_json("").empty());
    CHECK(SearchRules{}.json().empty());
}

TEST_CASE("screening makes smaller versions of the sweep's one value, or takes the grid's") {
    const SweepFile made = ready("screen: {by: resolution, from: 128, rungs: 3, on: ssim}");
    CHECK(made.rules.screen->values == std::vector<double>{128, 256, 512});
    REQUIRE(made.axes.size() == 1);
    CHECK(made.axes[0].rows.size() == 3);
    CHECK(made.remarks == std::vector<std::string>{"screen adds jobs with smaller resolution: 128, 256"});
    const SweepFile taken = ready("grid: {resolution: [512, 64, 128]}\nscreen: {by: resolution, from: 128, on: ssim}");
    CHECK(taken.rules.screen->values == std::vector<double>{128, 512});
    CHECK(taken.axes[0].rows.size() == 3);
}

TEST_CASE("repeats until decided are at most so many rounds; --set replaces them by a number") {
    const SweepFile file = ready("repeats: {at_most: 20, until: decided, on: [ssim, runtime_s]}");
    CHECK(file.repeats == 20);
    CHECK(file.rules.repeats->on[0].direction == Direction::maximize);
    const SweepFile fixed = sweep_of("repeats: {at_most: 20, until: decided, on: ssim}", {"repeats=3"});
    CHECK(fixed.repeats == 3);
    CHECK(!fixed.rules.repeats);
}

TEST_CASE("a metric that an open runner does not promise is said, not refused") {
    const SweepFile file = ready("search: {maximize: beauty}", anything());
    CHECK(file.remarks.size() == 1);
    CHECK(file.remarks[0].starts_with("'beauty' is not a metric that runner any always has"));
}

TEST_CASE("what people prefer can order the jobs of a search, and decide about none") {
    const SweepFile file = ready("search: {minimize: runtime_s, maximize: [preference]}");
    CHECK(file.rules.search->objectives.size() == 2);
    CHECK(file.remarks == std::vector<std::string>{"'preference' is what people said before the run begins; "
                                                   "`stylesweep serve --vote " +
                                                   file.name + "` asks them"});
    CHECK(error("search: {minimize: preference}")
              .ends_with("3:20: more 'preference' is better: search: {maximize: [preference]}"));
    const std::string refused =
        "'preference' cannot decide here: nobody has voted on pictures of jobs that have just ended; it is for search: "
        "{maximize: [preference]}";
    CHECK(error("search: {minimize: runtime_s, subject_to: \"preference > 0.5\"}").ends_with("3:43: " + refused));
    CHECK(error("screen: {by: resolution, from: 128, rungs: 2, on: {maximize: preference}}").ends_with(refused));
    CHECK(error("repeats: {at_most: 9, until: decided, on: {maximize: preference}}").ends_with(refused));
    CHECK(error("search: {maximize: preference}\nrepeats: {at_most: 9, until: decided}").ends_with(refused));
    CHECK(ready("repeats: {at_most: 9, until: decided, on: {maximize: preference}}", anything())
              .remarks.front()
              .starts_with("'preference' is not a metric that runner any always has"));
}
