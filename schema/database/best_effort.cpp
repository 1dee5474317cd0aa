#include "schema/database/best_effort.hpp"

#include "schema/sqlite/transient_errors.hpp"

namespace stylesweep::schema {

std::optional<std::string> best_effort(Store& store, const std::function<void()>& write) noexcept {
    const BusyWaitLimit now_or_never(store.many_writers());
    try {
        write();
        return std::nullopt;
    } catch (const SQLite::Exception& error) {
        return in_words(error);
    } catch (const std::exception& error) {
        return error.what();
    }
}

}  // namespace stylesweep::schema
