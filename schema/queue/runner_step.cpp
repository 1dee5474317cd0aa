#include "schema/queue/runner_step.hpp"

#include "schema/database/best_effort.hpp"

namespace stylesweep::schema {

RunnerStep::RunnerStep(Store& store, Id runner)
    : store_(store), update_(store.db(), "UPDATE runner_process SET step = :step WHERE id = :runner") {
    update_.bind(":runner", runner);
}

bool RunnerStep::write(const std::string& step) noexcept {
    return execute(&step);
}

bool RunnerStep::clear() noexcept {
    return execute(nullptr);
}

bool RunnerStep::execute(const std::string* step) noexcept {
    const auto left_out = best_effort(store_, [&] {
        if (step)
            update_.bind(":step", *step);
        else
            update_.bind(":step");
        update_.exec();
    });
    update_.tryReset();
    return !left_out;
}

}  // namespace stylesweep::schema
