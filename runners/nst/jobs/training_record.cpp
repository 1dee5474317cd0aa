#include "runners/nst/jobs/training_record.hpp"

#include "runners/nst/fast/training.hpp"
#include "runners/nst/gatys/gatys.hpp"
#include "runners/nst/jobs/loss_record.hpp"
#include "runners/nst/jobs/outputs.hpp"

namespace stylesweep::nst {

std::function<void(std::int64_t)> iteration_shower(const JobContext& context) {
    const std::string of_all = " of " + std::to_string(context.parameters.iterations);
    return [&out = context.out, of_all](std::int64_t step) { out.step("iteration " + std::to_string(step) + of_all); };
}

void write_model(const JobContext& context, const std::map<std::string, torch::Tensor>& parameters,
                 const std::string& architecture, const std::filesystem::path& file) {
    const bool whole = context.parameters.model_precision == "fp32";
    write_network(parameters, file, whole ? torch::kFloat32 : torch::kFloat16,
                  {{"format", "pt"},
                   {"architecture", architecture},
                   {"trained_by", "stylesweep"},
                   {"parameters", context.job.params.dump()}});
}

void record_training_time(double seconds, runners::Recorder& out) {
    out.sample("runtime_s", seconds, false);
    out.metric("runtime_s", seconds);
    out.metric("samples", 1);
}

void record_training(const JobContext& context, const std::vector<Losses>& curve, const Taps& taps,
                     std::int64_t resumed_from, const std::string& warning) {
    if (resumed_from) {
        const std::string step = std::to_string(resumed_from);
        context.out.detail("resumed_from", "iteration " + step);
        context.out.warn("runtime_s only covers the iterations from " + step + " on");
    }
    if (!warning.empty()) context.out.warn(warning);
    record_losses(curve, taps, context.out);
    const std::string still = standing_still(curve.front().total, curve.back().total);
    if (curve.size() > 1 && !still.empty()) context.out.warn(still);
}

void record_models(const JobContext& context) {
    context.out.artifact("model", model_of(context.job), context.job);
    const std::int64_t every = context.parameters.save_every;
    for (std::int64_t step = every; every > 0 && step < context.parameters.iterations; step += every) {
        context.out.artifact("model_at_" + std::to_string(step), model_at(context.job, step), context.job);
        record_picture_at(context.job, step, context.out);
    }
    std::error_code ignored;
    std::filesystem::remove(checkpoint_of(context.job), ignored);
}

}  // namespace stylesweep::nst
