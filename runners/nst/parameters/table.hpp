// The table of parameters: one entry per parameter, one file per subject.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "runners/nst/parameters/parameters.hpp"

namespace stylesweep::nst {

/// The member of Parameters with its value.
using Member =
    std::variant<std::string Parameters::*, double Parameters::*, std::int64_t Parameters::*, bool Parameters::*>;
/// Names of parameters.
using Names = std::vector<std::string>;
/// Parameters and, for each, the values for which the condition holds.
using Conditions = std::map<std::string, std::vector<std::string>>;

/// A default that replaces the usual one if the conditions hold.
struct ConditionalDefault {
    Conditions when;
    nlohmann::json value;
};

/// One parameter, in the terms of --describe (docs/runners.md).
struct Field {
    const char* name;
    Member member;
    const char* type;
    const char* meaning;
    std::vector<std::string> choices = {};
    std::optional<double> least = {}, most = {};
    std::vector<ConditionalDefault> defaults = {};  ///< the first that holds counts
    Conditions when = {};     ///< it applies only if each of these parameters has one of the values; empty: always
    Conditions or_when = {};  ///< it also applies if these hold; empty: no other case
    bool required = false;
    Conditions required_when = {};  ///< it is required only if these hold; empty: always
    bool lists = false;             ///< a file that lists further files
    const char* list_ending = "";   ///< extension of such files; others are ordinary files
    const char* described = "";     ///< extension of files that the .yaml beside them describes
    bool folders = false;           ///< a folder is allowed too
    bool permits = false;           ///< it only permits something: not part of the key
    std::optional<Names> checked_with =
        {};             ///< check_job() checks its values, together with these parameters, before a job is queued
    int semantics = 1;  ///< see docs/runners.md: raised when the default or the meaning of a value changes
};

/// All fields, in the order of --describe.
const std::vector<Field>& fields();

std::vector<Field> picture_fields();       ///< pictures.cpp: input pictures, output size, method
std::vector<Field> loss_fields();          ///< losses.cpp
std::vector<Field> optimisation_fields();  ///< optimisation.cpp
std::vector<Field> network_fields();       ///< network.cpp: weights and computation of the network
std::vector<Field> module_fields();        ///< module.cpp: TorchScript networks
std::vector<Field> training_fields();      ///< training.cpp
std::vector<Field> judging_fields();       ///< judging.cpp: metrics that need their own network
std::vector<Field> resource_fields();      ///< resources.cpp: memory against time, and determinism

}  // namespace stylesweep::nst
