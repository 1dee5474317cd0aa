// Numbers for the size {largest: true}, from rows of earlier jobs. Pure.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "orchestrator/plan/largest.hpp"
#include "orchestrator/sweep/sweep_file.hpp"

namespace stylesweep::plan {

/// The largest size that is certain to fit: the low end of the 95% interval of `fit`, for the squarest of the sweep's
/// pictures. Each group of jobs that memory depends on (`SizeCase`) has one, and keeps it: a number that the sweep's
/// row has already is not computed again, so that new rows do not change a sweep under way.
class LargestSizes : public sweep::SizeResolver {
  public:
    struct Basis {
        Place place;
        double memory_bytes = 0;  ///< for {largest: true}
        std::vector<schema::PredictionRow> rows;
        std::string resolved;  ///< json() of the sweep's earlier plans; empty: none
        std::string now;       ///< UTC
    };
    /// `tell` gets a line for each number.
    LargestSizes(const sweep::SweepFile& file, sweep::RunnerDescription runner, Basis basis,
                 std::function<void(const std::string&)> tell);
    LargestSizes(const LargestSizes&) = delete;

    const sweep::Value& size_for(const std::vector<std::string>& names, const std::vector<const sweep::Value*>& values,
                                 const sweep::Value& asked) override;
    /// [{"of", "device", "asked", "memory_bytes", "side", "low", "high", "rows", "at"}]; low, high: the interval.
    [[nodiscard]] std::string json() const override;

  private:
    struct Resolved {
        std::string of, device, asked;
        double memory_bytes = 0;
        int side = 0, low = 0, high = 0, rows = 0;
        std::string at;
    };
    [[nodiscard]] Resolved resolve(const std::string& key, const std::string& of, const sweep::Value& asked) const;
    [[nodiscard]] std::string origin(const Resolved& one, bool is_new) const;
    [[nodiscard]] double squareness(const Predictor& predictor) const;
    [[noreturn]] void refuse(const sweep::Value& asked, const std::string& why) const;

    std::filesystem::path file_;
    std::vector<std::string> pictures_;  ///< of the sweep, where the shape of one decides what a size means
    sweep::RunnerDescription runner_;
    CostFeatureReader reader_;
    Basis basis_;
    std::function<void(const std::string&)> tell_;
    std::string size_, device_;
    std::vector<SizeCase> cases_;
    std::vector<Resolved> resolved_;              ///< those of earlier plans first
    std::map<std::string, sweep::Value> values_;  ///< by group and what is asked
};

}  // namespace stylesweep::plan
