#include "schema/runner_step.hpp"

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
    bool written = false;
    try {
        if (step)
            update_.bind(":step", *step);
        else
            update_.bind(":step");
        const Impatience now_or_never(store_.db());
        update_.exec();
        written = true;
    } catch (const std::exception&) {  // locked, disk full: the job matters more
    }
    update_.tryReset();
    return written;
}

}  // namespace stylesweep::schema
