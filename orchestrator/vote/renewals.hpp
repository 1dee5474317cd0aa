// Keeps preferences up to date while people vote.
#pragma once

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace stylesweep::vote {

/// Computes outdated preferences of the database anew, in a thread of its own: at once, at intervals, and at its end.
class Renewals {
  public:
    using Tell = std::function<void(const std::string& problem)>;

    /// `tell` is called by the thread; a problem ends nothing.
    Renewals(std::filesystem::path database, std::chrono::milliseconds every, Tell tell);
    Renewals(const Renewals&) = delete;
    Renewals& operator=(const Renewals&) = delete;
    ~Renewals();

  private:
    void run();
    void renew() const;

    std::filesystem::path database_;
    std::chrono::milliseconds every_;
    Tell tell_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool ends_ = false;
    std::thread thread_;
};

}  // namespace stylesweep::vote
