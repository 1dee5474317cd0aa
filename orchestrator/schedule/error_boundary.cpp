#include "orchestrator/schedule/error_boundary.hpp"

#include <sqlite3.h>
#include <time.h>

#include "schema/sqlite/transient_errors.hpp"

namespace stylesweep::schedule {
namespace {

std::string time_of_day(std::chrono::system_clock::time_point when) {
    const auto seconds = std::chrono::system_clock::to_time_t(when);
    std::tm parts{};
    ::localtime_r(&seconds, &parts);
    char text[16];
    std::strftime(text, sizeof text, "%H:%M:%S", &parts);
    return text;
}

}  // namespace

bool ErrorBoundary::consult(const std::function<void()>& work) noexcept {
    const schema::BusyWaitLimit brief(store_.many_writers(), longest_wait);
    if (!guard(work)) return false;
    trouble_.clear();
    return true;
}

bool ErrorBoundary::guard(const std::function<void()>& work) noexcept {
    try {
        work();
        return true;
    } catch (const std::exception& error) {
        note(error);
    } catch (...) {
        fail("an exception other than std::exception was thrown");
    }
    return false;
}

void ErrorBoundary::note(const std::exception& error) {
    const auto* database = dynamic_cast<const SQLite::Exception*>(&error);
    if (!database) return fail(error.what());
    if (!schema::is_transient(*database)) return fail(std::string("the database fails: ") + database->what());
    begin_trouble(schema::in_words(*database));
    const bool may_be_for_good = (database->getErrorCode() & 0xff) == SQLITE_IOERR;
    if (may_be_for_good && lasts() > most_input_output_errors) fail(trouble());
}

void ErrorBoundary::begin_trouble(const std::string& what) {
    if (trouble_ != what) {
        since_ = system_.now();
        since_on_wall_ = system_.wall_clock();
    }
    trouble_ = what;
}

std::string ErrorBoundary::trouble() const {
    return trouble_.empty() ? "" : trouble_ + " since " + time_of_day(since_on_wall_);
}

std::chrono::duration<double> ErrorBoundary::lasts() const {
    return trouble_.empty() ? std::chrono::duration<double>{} : system_.now() - since_;
}

}  // namespace stylesweep::schedule
