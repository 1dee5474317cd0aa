// A step that runs again and again: as a graph where the device can record it.
#pragma once

#include <c10/util/Exception.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "runners/nst/accelerator/accelerator.hpp"

namespace stylesweep::nst {

/// Runs `step` in the ordinary way a few times, in which libraries initialise and choose algorithms, then records it
/// and replays the recording. If it cannot be recorded it goes on in the ordinary way. Each call does the work once.
class RepeatedStep {
  public:
    /// `make_graph`: an empty graph or nullptr; empty: no graph wished.
    RepeatedStep(std::function<void()> step, const std::function<std::unique_ptr<Graph>()>& make_graph)
        : step_(std::move(step)), graph_(make_graph ? make_graph() : nullptr) {}

    void operator()() {
        if (graph_ && done_ == ordinary_steps) record();
        ++done_;
        replays_ ? graph_->replay() : step_();
    }

    /// "replayed from step 4", "not replayed: 3 steps or fewer", "could not be recorded: ...", or "" without a graph.
    [[nodiscard]] std::string outcome() const {
        if (!failure_.empty()) return "could not be recorded: " + failure_;
        if (!graph_) return "";
        const std::string first = std::to_string(ordinary_steps);
        return replays_ ? "replayed from step " + std::to_string(ordinary_steps + 1)
                        : "not replayed: " + first + " steps or fewer";
    }

    static constexpr int ordinary_steps = 3;

  private:
    void record() {
        try {
            graph_->capture(step_);
            replays_ = true;
        } catch (const c10::Error& error) {
            failure_ = error.what_without_backtrace();
            failure_.resize(std::min(failure_.find('\n'), failure_.size()));
            graph_ = nullptr;
        }
    }

    std::function<void()> step_;
    std::unique_ptr<Graph> graph_;
    bool replays_ = false;
    std::int64_t done_ = 0;
    std::string failure_;
};

}  // namespace stylesweep::nst
