// The parameters that determine a job's time and memory: its group, and its size within the group.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "orchestrator/sweep/expansion.hpp"
#include "orchestrator/sweep/runner_description.hpp"

namespace stylesweep::plan {

/// Jobs of one group differ only in size.
struct CostFeatures {
    std::string group;  ///< values of parameters that are choices, switches or commands, joined: "architecture=vgg19",
                        ///< "precision=bf16"
    double cost = 1;    ///< product of the runner's `cost` parameters; a size counts by its pixels
    double pixels = 0;  ///< 0: the job has no size
    std::string kind = {};  ///< all values but size, files and labels: among equal kinds, memory grows with the size
    std::vector<std::pair<std::string, double>> numbers =
        {};  ///< above 0, of parameters unknown to the runner, if it names no `cost`
};

/// Shapes of the pictures seen so far: pixels of the result over the square of its longer side.
class Shapes {
  public:
    void learn(const std::string& file, double ratio) { ratios_[file] = ratio; }
    [[nodiscard]] bool knows(const std::string& file) const { return ratios_.contains(file); }
    /// For an unknown picture, the mean of the known ones, or 1 (square) if there are none.
    [[nodiscard]] double ratio_of(const std::string& file) const;

  private:
    std::map<std::string, double> ratios_;
};

/// Reads cost features by a runner's description, which must outlive it.
class CostFeatureReader {
  public:
    explicit CostFeatureReader(const sweep::RunnerDescription& runner);

    CostFeatures of(const std::vector<std::string>& names, const sweep::JobSpec& job, const Shapes& shapes) const;
    /// From a job's parameters as JSON.
    CostFeatures of(const std::string& params, const Shapes& shapes) const;
    /// From a result of `width` x `height`: the shape of its picture, if the job's size gives the longer side.
    void learn_shape(const std::string& params, double width, double height, Shapes& shapes) const;
    /// The group in words: "vgg19 bf16 pooling auto". Values at their default are left out, except of the parameters
    /// `given`; a value that does not tell which parameter it is of comes after the name.
    [[nodiscard]] std::string words(const std::string& group, const std::vector<std::string>& given) const;

  private:
    struct Given {
        std::string_view name, text;
        bool is_text;
    };
    CostFeatures of(const std::vector<Given>& parameters, const Shapes& shapes) const;
    [[nodiscard]] bool tells_itself(const sweep::ParameterSpec& spec, const std::string& value) const;
    [[nodiscard]] double pixels_of(const sweep::ParameterSpec& size, std::string_view text,
                                   const std::vector<Given>& parameters, const Shapes& shapes) const;
    [[nodiscard]] bool is_category(const Given& parameter) const;
    [[nodiscard]] bool may_be_a_cost(const Given& parameter) const;
    [[nodiscard]] bool is_of_the_kind(const Given& parameter) const;
    static void append(std::string& list, const Given& parameter);
    [[nodiscard]] std::vector<Given> given(const std::map<std::string, std::pair<std::string, bool>>& parameters) const;

    const sweep::RunnerDescription& runner_;
    const sweep::ParameterSpec* size_ = nullptr;  ///< the first parameter of type size
};

}  // namespace stylesweep::plan
