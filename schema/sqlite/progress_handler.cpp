#include "schema/sqlite/progress_handler.hpp"

#include <sqlite3.h>

#include <utility>

namespace stylesweep::schema {
namespace {

constexpr int look_after = 10'000;  // instructions of SQLite's virtual machine, about 100 us

}  // namespace

ProgressHandler::ProgressHandler(SQLite::Database& db, std::function<void()> work) : db_(db), work_(std::move(work)) {
    ::sqlite3_progress_handler(db_.getHandle(), look_after, look, this);
}

ProgressHandler::~ProgressHandler() {
    ::sqlite3_progress_handler(db_.getHandle(), 0, nullptr, nullptr);
}

int ProgressHandler::look(void* self) {
    auto& here = *static_cast<ProgressHandler*>(self);
    if (Clock::now() - here.done_ < every) return 0;
    here.work_();
    here.done_ = Clock::now();
    return 0;  // anything but 0 would abort the statement
}

}  // namespace stylesweep::schema
