#include "runners/nst/module/module_job.hpp"

#include "base/files/input_content.hpp"
#include "runners/nst/jobs/inputs/style_files.hpp"
#include "runners/nst/jobs/measuring.hpp"
#include "runners/nst/jobs/networks/convolving.hpp"
#include "runners/nst/jobs/tensors.hpp"
#include "runners/nst/module/module_network.hpp"

namespace stylesweep::nst {
namespace {

using Input = ModuleDescription::Input;

// Its description, once it is clear that the job may run it.
ModuleDescription description_for(const runners::Job& job, const Parameters& p) {
    const std::filesystem::path file = job.input("model"), name = file.filename();
    if (file.extension() != ".pt")
        throw runners::BadInput("model: architecture: module takes a TorchScript file whose name ends in .pt, not " +
                                name.string() + " (docs/modules.md)");
    demand_trust(p.trust, "model", file);
    return ModuleDescription::read(description_of(file));
}

void check_inputs(const runners::Job& job, const Parameters& p, const ModuleDescription& description) {
    const std::string name = job.input("model").filename().string();
    if (description.takes(Input::style) && !job.inputs.contains("style"))
        throw runners::BadInput("model: " + name + " takes a style picture, and the job has none: write style:");
    if (description.takes(Input::style) && style_files(job, p.style_shares).pictures.size() > 1)
        throw runners::BadInput("model: " + name + " takes one style picture; a list of several is for Gatys");
    if (!description.takes(Input::alpha) && p.alpha != 1)
        throw runners::BadInput("alpha: " + name +
                                " does not take it (it is not among the inputs in the YAML file beside it)");
}

ModulePlace place_of(const JobContext& context) {
    ModulePlace place{context.device.torch(), torch::kFloat32, layout_of(context.parameters)};
    if (context.parameters.precision == "bf16") place.type = torch::kBFloat16;
    if (context.parameters.precision == "fp16") place.type = torch::kFloat16;
    context.out.detail("storage_type", c10::toString(place.type));
    context.out.detail("convolution_type", c10::toString(place.type));
    return place;
}

const ModuleNetwork& loaded(const JobContext& context, const ModuleDescription& description) {
    const ModulePlace place = place_of(context);
    const ModuleNetwork& network = kept_or_made<ModuleNetwork>(
        context, identity(context, context.job.input_sha256("model")),
        [&] { return ModuleNetwork(context.job.input("model"), description, place); }, [](const ModuleNetwork&) {});
    context.out.detail("weights", context.parameters.model + " (sha256 " + network.file_sha256().substr(0, 16) + ")");
    context.out.detail("model_sha256", network.file_sha256());
    context.out.detail("module", description.in_words());
    return network;
}

}  // namespace

torch::Tensor send_through_module(const JobContext& context) {
    const ModuleDescription description = description_for(context.job, context.parameters);
    check_inputs(context.job, context.parameters, description);
    const torch::Device device = context.device.torch();
    const torch::Tensor content = to_tensor(context.pictures.content, device);
    const torch::Tensor style =
        description.takes(Input::style) ? to_tensor(context.pictures.styles.front().first, device) : torch::Tensor();
    const ModuleNetwork& network = loaded(context, description);
    const auto pass = [&] { return network(content, style, context.parameters.alpha); };
    let_cudnn_choose(context, [&] { (void)pass(); });
    torch::Tensor result;
    Aside aside(context);
    measure(context, aside, [&] {
        result = torch::Tensor();  // from the previous timing
        result = pass();
    });
    return result;
}

void check_module(const runners::Job& job, const Parameters& parameters, std::set<std::string>& sound) {
    const ModuleDescription description = description_for(job, parameters);
    check_inputs(job, parameters, description);
    const std::string key = "module " + job.input_sha256("model");
    if (sound.contains(key)) return;
    try {
        const ModuleNetwork whole(job.input("model"), description, {});
    } catch (const runners::BadInput& error) {
        throw runners::BadInput(std::string("model: ") + error.what());
    }
    sound.insert(key);
}

}  // namespace stylesweep::nst
