// What all trainings record.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "runners/nst/gatys/losses.hpp"
#include "runners/nst/jobs/context.hpp"

namespace stylesweep::nst {

/// Reports the progress of iterations.
std::function<void(std::int64_t)> iteration_shower(const JobContext& context);

/// Writes a trained network in the job's model_precision. `architecture`: for its metadata.
void write_model(const JobContext& context, const std::map<std::string, torch::Tensor>& parameters,
                 const std::string& architecture, const std::filesystem::path& file);

/// `seconds` as runtime_s. Once: a repetition would find the network already trained.
void record_training_time(double seconds, runners::Recorder& out);

/// The losses, a resumption after `resumed_from` iterations (0: none), and warnings, including `warning`.
void record_training(const JobContext& context, const std::vector<Losses>& curve, const Taps& taps,
                     std::int64_t resumed_from, const std::string& warning);

/// The network of model_of(), and those of save_every with their pictures, including those of an earlier attempt.
/// Removes the checkpoint.
void record_models(const JobContext& context);

}  // namespace stylesweep::nst
