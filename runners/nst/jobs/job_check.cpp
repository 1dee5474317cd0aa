#include "runners/nst/jobs/job_check.hpp"

#include <algorithm>
#include <functional>

#include "runners/nst/adain/layers.hpp"
#include "runners/nst/fast/engstrom.hpp"
#include "runners/nst/fast/johnson.hpp"
#include "runners/nst/features/extractor.hpp"
#include "runners/nst/images/picture.hpp"
#include "runners/nst/jobs/gatys_options.hpp"
#include "runners/nst/jobs/inputs/masks.hpp"
#include "runners/nst/jobs/inputs/style_files.hpp"
#include "runners/nst/module/judging.hpp"
#include "runners/nst/module/module_job.hpp"
#include "runners/nst/quality/perceptual.hpp"

namespace stylesweep::nst {
namespace {

constexpr std::int64_t any_side = 1024;  // pixels: the checks of scales do not depend on it

FeatureExtractor loaded(const FeatureExtractor::Shape& shape, const std::filesystem::path& file) {
    return FeatureExtractor::load(shape, Weights(file),
                                  {torch::kCPU, {torch::kFloat32, torch::kFloat32}, at::MemoryFormat::Contiguous});
}

// Checks the files of one job; exceptions name the parameter.
class NetworkFiles {
  public:
    NetworkFiles(const runners::Job& job, const Parameters& parameters, std::set<std::string>& sound)
        : job_(job), p_(parameters), sound_(sound) {}

    void check() const {
        const bool trains = p_.architecture == "fast-train";
        once("weights", p_.architecture + p_.extractor + p_.content_layers + ";" + p_.style_layers, [&] {
            if (p_.architecture == "adain-train") return (void)adain::read_encoder(Weights(job_.input("weights")));
            const Architecture& network = architecture_named(trains ? p_.extractor : p_.architecture);
            loaded({&network, choose_taps(network, p_.content_layers, p_.style_layers), Pooling::average},
                   job_.input("weights"));
        });
        once("reference_weights", p_.reference, [&] {
            const Architecture& network = architecture_named(p_.reference);
            loaded({&network, network.taps, Pooling::average}, job_.input("reference_weights"));
        });
        once("encoder", "", [&] { adain::read_encoder(Weights(job_.input("encoder"))); });
        once("cfsd_weights", "", [&] { loaded(structure_shape(), job_.input("cfsd_weights")); });
        if (p_.architecture == "fast") check_fast();
        if (p_.architecture == "adain") check_adain();
        check_lpips();
    }

  private:
    void check_fast() const {
        once("model", "", [&] {
            const Weights weights(job_.input("model"));
            if (JohnsonNetwork::is_in(weights))
                JohnsonNetwork::read(weights);
            else
                EngstromNetwork::read(weights);
        });
    }

    void check_adain() const {
        const bool whole = !job_.inputs.contains("encoder");
        once("model", whole ? "adain whole" : "adain", [&] {
            const Weights weights(job_.input("model"));
            adain::read_decoder(weights);
            if (whole) check_encoder_in(weights);
        });
    }

    static void check_encoder_in(const Weights& model) {
        if (!adain::has_encoder(model))
            throw runners::BadInput(
                "it has no encoder; name one in `encoder`: an imported vgg_normalised.pth (docs/adain.md)");
        adain::read_encoder(model);
    }

    void once(const std::string& parameter, const std::string& as, const std::function<void()>& check) const {
        if (!job_.inputs.contains(parameter)) return;
        const std::string key = parameter + ' ' + as + ' ' + job_.input_sha256(parameter);
        if (sound_.contains(key)) return;
        try {
            check();
        } catch (const runners::BadInput& error) {
            throw runners::BadInput(parameter + ": " + error.what());
        }
        sound_.insert(key);
    }

    void check_lpips() const {
        once("lpips_backbone", p_.lpips, [&] { loaded(lpips_shape(p_.lpips), job_.input("lpips_backbone")); });
        if (!job_.inputs.contains("lpips_backbone")) return;
        once("lpips_heads", p_.lpips + job_.input_sha256("lpips_backbone"), [&] {
            const FeatureExtractor backbone = loaded(lpips_shape(p_.lpips), job_.input("lpips_backbone"));
            const std::int64_t side = std::max<std::int64_t>(64, backbone.smallest_side());
            const torch::Tensor grey = torch::full({1, 3, side, side}, 0.5);
            lpips(backbone, Weights(job_.input("lpips_heads")), grey, grey);
        });
    }

    const runners::Job& job_;
    const Parameters& p_;
    std::set<std::string>& sound_;
};

void check_optimisation(const runners::Job& job, const Parameters& p, std::size_t styles) {
    planned_scales(any_side, any_side, gatys_options(p).scales, p.iterations);
    check_masks(job, styles);
    if (job.inputs.contains("init")) read_picture(job.input("init"));
}

}  // namespace

void check_job(const runners::Job& job, std::set<std::string>& sound) {
    const Parameters p = Parameters::from_json(job.params);
    std::size_t styles = 0;
    if (job.inputs.contains("style")) styles = style_files(job, p.style_shares).pictures.size();
    const auto& named = architectures();
    if (std::ranges::find(named, p.architecture, &Architecture::name) != named.end())
        check_optimisation(job, p, styles);
    for (const char* pictures : {"pictures", "style_pictures"})
        if (job.inputs.contains(pictures)) find_pictures(job.input(pictures));
    if (p.crop_from > 0 && p.crop_from < p.crop)
        throw runners::BadInput("crop_from: " + std::to_string(p.crop_from) + " is less than the crop, " +
                                std::to_string(p.crop) + " pixels");
    if (p.architecture == "module") check_module(job, p, sound);
    check_judging_files(job, p, sound);
    NetworkFiles(job, p, sound).check();
}

}  // namespace stylesweep::nst
