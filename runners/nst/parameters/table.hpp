// The table behind Parameters: one entry a parameter, in files by what they are about.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "runners/nst/parameters/parameters.hpp"

namespace stylesweep::nst {

/// Where its value is kept.
using Member =
    std::variant<std::string Parameters::*, double Parameters::*, std::int64_t Parameters::*, bool Parameters::*>;
/// Of parameters.
using Names = std::vector<std::string>;
/// Names of parameters and, for each, the values with which the condition holds.
using Conditions = std::map<std::string, std::vector<std::string>>;

/// A default that takes the place of the usual one where the conditions hold.
struct ConditionalDefault {
    Conditions when;
    nlohmann::json value;
};

/// One parameter as --describe tells it (docs/runners.md).
struct Field {
    const char* name;
    Member member;
    const char* type;
    const char* meaning;
    std::vector<std::string> choices = {};
    std::optional<double> least = {}, most = {};
    std::vector<ConditionalDefault> defaults = {};  ///< the first that holds counts
    Conditions when = {};     ///< it applies only where each of these parameters has one of the values; empty: always
    Conditions or_when = {};  ///< where these hold it applies too; empty: there is no other case
    bool required = false;
    Conditions required_when = {};  ///< it is required only where these hold likewise; empty: always
    bool lists = false;             ///< a file that names further ones
    const char* list_ending = "";   ///< of the names of such files, where others stand for themselves
    bool folders = false;           ///< a folder will do too
    std::optional<Names> checked_with =
        {};             ///< before a job is queued its values are, with those of these: check_job()
    int semantics = 1;  ///< see docs/runners.md: raised when a value or the default means something new
};

/// All of them, in the order in which they are told.
const std::vector<Field>& fields();

std::vector<Field> picture_fields();       ///< pictures.cpp: what is made of which pictures, by which method
std::vector<Field> loss_fields();          ///< losses.cpp
std::vector<Field> optimisation_fields();  ///< optimisation.cpp
std::vector<Field> network_fields();       ///< network.cpp: weights, and how the network computes
std::vector<Field> training_fields();      ///< training.cpp
std::vector<Field> judging_fields();       ///< judging.cpp: figures that need a network of their own
std::vector<Field> resource_fields();      ///< resources.cpp: memory for time, and determinism

}  // namespace stylesweep::nst
