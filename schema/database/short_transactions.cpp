#include "schema/database/short_transactions.hpp"

#include <chrono>
#include <thread>

namespace stylesweep::schema {
namespace {

constexpr std::chrono::milliseconds pause{
    3};  // a writer that has waited less than a second tries every 1 ms (many_writers.cpp)

}  // namespace

void ShortTransactions::hold() {
    if (!transaction_) transaction_.emplace(db_);
}

void ShortTransactions::release() {
    if (!transaction_) return;
    commit();
    parted_ = true;
    std::this_thread::sleep_for(pause);
}

void ShortTransactions::commit() {
    if (!transaction_) return;
    transaction_->commit();
    transaction_.reset();
}

}  // namespace stylesweep::schema
