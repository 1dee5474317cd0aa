#include "runners/nst/jobs/stylisation.hpp"

#include "runners/nst/jobs/context.hpp"
#include "runners/nst/jobs/judging.hpp"
#include "runners/nst/jobs/measuring.hpp"
#include "runners/nst/jobs/methods.hpp"
#include "runners/nst/jobs/outputs.hpp"
#include "runners/nst/jobs/tensors.hpp"
#include "runners/nst/memory/process_memory.hpp"
#include "runners/nst/refusal.hpp"

namespace stylesweep::nst {
namespace {

void apply_precision(const Device& device, const Parameters& p) {
    at::globalContext().setDeterministicAlgorithms(p.deterministic, false);
    at::globalContext().setDeterministicCuDNN(p.deterministic);
    if (!device.is_cuda()) return;
    at::globalContext().setAllowTF32CuDNN(p.precision == "tf32");
    at::globalContext().setAllowTF32CuBLAS(p.precision == "tf32");
    at::globalContext().setBenchmarkCuDNN(!p.deterministic);
}

torch::Tensor stylised(const JobContext& context) {
    const std::string& method = context.parameters.architecture;
    if (method == "fast") return feed_forward(context);
    return method == "fast-train" ? train_network(context) : optimise(context);
}

}  // namespace

void stylise_job(const Device& device, Kept& kept, const runners::Job& job, runners::Recorder& out) {
    const Parameters p = Parameters::from_json(job.params);
    if (const auto reason = refusal({p.precision, p.architecture, p.deterministic}, DeviceKind::of(device.facts())))
        throw runners::Unsupported(*reason);
    apply_precision(device, p);
    const JobContext context{device, kept, job, out, p, decode(job, p, out)};
    device.reset_peak();  // cached memory of the last job does not count for this one
    reset_process_peak();
    const torch::Tensor picture = stylised(context);
    record_memory(context);
    const cv::Mat rounded = to_picture(picture);
    judge(context, rounded);
    save(job, context.pictures, rounded, out);
}

}  // namespace stylesweep::nst
