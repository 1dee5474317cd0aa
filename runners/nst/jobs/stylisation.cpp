#include "runners/nst/jobs/stylisation.hpp"

#include "runners/nst/jobs/context.hpp"
#include "runners/nst/jobs/finite_picture.hpp"
#include "runners/nst/jobs/judging.hpp"
#include "runners/nst/jobs/methods.hpp"
#include "runners/nst/jobs/outputs.hpp"
#include "runners/nst/module/module_job.hpp"
#include "runners/nst/unsupported.hpp"

namespace stylesweep::nst {
namespace {

torch::Tensor stylised(const JobContext& context) {
    const std::string& method = context.parameters.architecture;
    if (method == "fast") return feed_forward(context);
    if (method == "adain") return adain_transfer(context);
    if (method == "adain-train") return train_adain(context);
    if (method == "module") return send_through_module(context);
    return method == "fast-train" ? train_network(context) : optimise(context);
}

}  // namespace

void stylise_job(const Device& device, Kept& kept, const runners::Job& job, runners::Recorder& out) {
    const auto begun = std::chrono::steady_clock::now();
    const Parameters p = Parameters::from_json(job.params);
    if (const auto reason =
            unsupported_reason({p.precision, p.architecture, p.deterministic}, DeviceKind::of(device.facts())))
        throw runners::Unsupported(*reason);
    device.allow({.tf32 = p.precision == "tf32", .deterministic = p.deterministic});
    JobPictures pictures = decode(job, p, out);
    PeakMemory memory(device, kept);
    const JobContext context{device, kept, job, out, p, std::move(pictures), memory, begun};
    const torch::Tensor picture = stylised(context);
    memory.record(out);
    const cv::Mat rounded = finite_picture(context, picture);
    judge(context, rounded);
    save(job, context.pictures, rounded, out);
}

}  // namespace stylesweep::nst
