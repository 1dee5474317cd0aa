#include "orchestrator/vote/renewals.hpp"

#include <exception>
#include <utility>

#include "schema/votes/preferences.hpp"

namespace stylesweep::vote {

Renewals::Renewals(std::filesystem::path database, std::chrono::milliseconds every, Tell tell)
    : database_(std::move(database)), every_(every), tell_(std::move(tell)), thread_([this] { run(); }) {}

Renewals::~Renewals() {
    {
        const std::lock_guard lock(mutex_);
        ends_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

void Renewals::run() {
    bool ends = false;
    while (!ends) {
        renew();
        std::unique_lock lock(mutex_);
        ends = wake_.wait_for(lock, every_, [this] { return ends_; });
    }
    renew();
}

void Renewals::renew() const {
    try {
        schema::Store store(database_, schema::OpenMode::read_write);
        schema::renew_outdated_preferences(store);
    } catch (const std::exception& error) {
        tell_(std::string("preferences could not be computed: ") + error.what());
    }
}

}  // namespace stylesweep::vote
