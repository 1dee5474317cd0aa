#include "runners/nst/parameters.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <variant>
#include <vector>

#include "runners/core/job.hpp"
#include "runners/nst/features/extractor.hpp"

namespace stylesweep::nst {
namespace {

using nlohmann::json;
using Member =
    std::variant<std::string Parameters::*, double Parameters::*, std::int64_t Parameters::*, bool Parameters::*>;
using Conditions = std::map<std::string, std::vector<std::string>>;

struct Field {
    const char* name;
    Member member;
    const char* type;
    const char* meaning;
    std::vector<std::string> choices = {};
    std::optional<double> least = {}, most = {};
    Conditions when = {};  ///< it applies only where each of these parameters has one of the values; empty: always
    bool required = false;
    Conditions required_when = {};  ///< it is required only where these hold likewise; empty: always
    bool lists = false;             ///< a file that names further ones
    int semantics = 1;              ///< see docs/runners.md: raised when a value or the default means something new
};

std::vector<std::string> names_of(bool (*wanted)(const Architecture&)) {
    std::vector<std::string> names;
    for (const Architecture& each : architectures())
        if (wanted(each)) names.push_back(each.name);
    return names;
}

const std::vector<Field>& fields() {
    using P = Parameters;
    static const std::vector<std::string> extractors = names_of([](const Architecture&) { return true; });
    static const Conditions gatys = {{"architecture", extractors}};
    std::vector<std::string> on_onednn = names_of([](const Architecture& each) {
        return FeatureExtractor::suits_onednn({&each, each.taps, Pooling::average});
    });
    on_onednn.emplace_back("fast");
    static const Conditions convolves_itself = {{"architecture", on_onednn}};
    static const Conditions pools = {{"architecture", names_of([](const Architecture& each) {
                                          return std::ranges::count(each.blocks, Block::Kind::pooling, &Block::kind) >
                                                 0;
                                      })}};
    static const Conditions fast = {{"architecture", {"fast"}}};
    static const Conditions train = {{"architecture", {"fast-train"}}};
    const auto and_training = [](std::vector<std::string> names) {
        names.emplace_back("fast-train");
        return Conditions{{"architecture", std::move(names)}};
    };
    static const Conditions learns = and_training(extractors);  // has a style and losses
    static const Conditions with_lpips = {{"lpips", {"alex", "squeeze", "vgg"}}};
    std::vector<std::string> references = {"none"};
    references.insert(references.end(), extractors.begin(), extractors.end());
    std::vector<std::string> training_extractors = {"vgg16"};  // the default comes first
    for (const std::string& each : extractors)
        if (each != "vgg16") training_extractors.push_back(each);
    std::vector<std::string> everything = extractors;
    everything.emplace_back("fast");
    everything.emplace_back("fast-train");
    static const std::vector<Field> all = {
        {"architecture", &P::architecture, "choice",
         "fast: a trained feed-forward network; fast-train: trains one; else optimisation-based (Gatys, Ecker and "
         "Bethge 2016) with this feature extractor",
         everything},
        {"precision",
         &P::precision,
         "choice",
         "storage and compute type of the network; losses stay in fp32",
         {"fp32", "tf32", "bf16", "fp16", "int8"}},
        {"resolution", &P::resolution, "size", "output size in pixels: longer side, or WIDTHxHEIGHT"},
        {"content", &P::content, "file", "the picture to restyle", {}, {}, {}, {}, true},
        {"style",
         &P::style,
         "file",
         "the picture whose style is taken; `fast`: only what its output is judged by",
         {},
         {},
         {},
         {},
         true,
         learns},
        {"style_2", &P::style_2, "file", "a second style, blended in", {"none"}, {}, {}, gatys},
        {"style_3", &P::style_3, "file", "a third style, blended in", {"none"}, {}, {}, gatys},
        {"style_4", &P::style_4, "file", "a fourth style, blended in", {"none"}, {}, {}, gatys},
        {"blend_2", &P::blend_2, "number", "share of style_2 in the target where style has 1", {}, 0, 1e6, gatys},
        {"blend_3", &P::blend_3, "number", "share of style_3 in the target where style has 1", {}, 0, 1e6, gatys},
        {"blend_4", &P::blend_4, "number", "share of style_4 in the target where style has 1", {}, 0, 1e6, gatys},
        {"style_scale",
         &P::style_scale,
         "number",
         "longer side of the style picture relative to the output's",
         {},
         0.05,
         20,
         learns},
        {"preserve_color",
         &P::preserve_color,
         "choice",
         "luminance: the style is transferred in luminance only, the content keeps its colours (Gatys et al. 2016, "
         "arXiv:1606.05897, section 4)",
         {"none", "luminance"},
         {},
         {},
         gatys},
        {"model", &P::model, "file", "the trained network (safetensors)", {}, {}, {}, fast, true},
        {"content_weight", &P::content_weight, "number", "weight of the content loss", {}, 0, 1e12, learns},
        {"style_weight", &P::style_weight, "number", "weight of the style loss", {}, 0, 1e12, learns},
        {"tv_weight",
         &P::tv_weight,
         "number",
         "weight of the total variation (Mahendran and Vedaldi 2015, beta = 2)",
         {},
         0,
         1e12,
         learns},
        {"content_layers",
         &P::content_layers,
         "string",
         "layers of the content loss, separated by commas; default: the architecture's (docs/extractors.md)",
         {},
         {},
         {},
         learns},
        {"style_layers", &P::style_layers, "string", "layers of the style loss, likewise", {}, {}, {}, learns},
        {"smoothing",
         &P::smoothing,
         "choice",
         "softmax: activations are smoothed before the losses, the remedy for residual networks (Wang, Li and "
         "Vasconcelos, CVPR 2021)",
         {"none", "softmax"},
         {},
         {},
         gatys},
        {"iterations", &P::iterations, "integer", "evaluations of the losses and their gradient", {}, 1, 1e6, learns},
        {"scales",
         &P::scales,
         "integer",
         "sizes from coarse to fine, each twice the one before; iterations are shared",
         {},
         1,
         8,
         gatys},
        {"optimizer",
         &P::optimizer,
         "choice",
         "adam (Kingma and Ba 2015) or lbfgs (Liu and Nocedal 1989)",
         {"adam", "lbfgs"},
         {},
         {},
         learns},
        {"learning_rate",
         &P::learning_rate,
         "number",
         "Adam's step size on an image of 0 to 1",
         {},
         1e-9,
         100,
         {{"architecture", learns.at("architecture")}, {"optimizer", {"adam"}}},
         false,
         {},
         false,
         2},
        {"damping",
         &P::damping,
         "number",
         "keeps Adam's steps small where the style is weak beside the content: its epsilon, relative to content_weight "
         "times the gradient of the style loss at the start (docs/optimisers.md); 0: plain Adam",
         {},
         0,
         1e6,
         {{"architecture", extractors}, {"optimizer", {"adam"}}}},
        {"schedule",
         &P::schedule,
         "choice",
         "of Adam's step size; cosine: it falls to 0 by the last iteration (Loshchilov and Hutter 2017)",
         {"cosine", "constant"},
         {},
         {},
         {{"architecture", extractors}, {"optimizer", {"adam"}}}},
        {"init",
         &P::init,
         "choice",
         "the picture to start from; noise: white, seeded",
         {"content", "noise", "style"},
         {},
         {},
         gatys},
        {"seed", &P::seed, "integer", "of the random weights and of the noise", {}, 0, 9e15, learns},
        {"pooling", &P::pooling, "choice", "how the network pools", {"avg", "max"}, {}, {}, pools},
        {"weights",
         &P::weights,
         "file",
         "the feature extractor's weights: random (He-initialised, normalised on the content picture) or a safetensors "
         "file",
         {"random"},
         {},
         {},
         learns},
        {"memory_format",
         &P::memory_format,
         "choice",
         "layout of activations and weights where LibTorch convolves",
         {"channels_last", "contiguous"}},
        {"conv_algorithm",
         &P::conv_algorithm,
         "choice",
         "auto: the fastest here; winograd: oneDNN's on CPUs with AVX-512, else stylesweep's own (AVX2), in float32; "
         "direct: oneDNN's on its own layouts (AVX-512), auto's choice for bf16 and int8; libtorch: LibTorch's",
         {"auto", "direct", "winograd", "libtorch"},
         {},
         {},
         convolves_itself},
        {"extractor",
         &P::extractor,
         "choice",
         "the network that the losses are computed in",
         training_extractors,
         {},
         {},
         train},
        {"pictures",
         &P::pictures,
         "file",
         "text file with the pictures to train on, a path a line",
         {},
         {},
         {},
         train,
         true,
         {},
         true},
        {"batch", &P::batch, "integer", "pictures per iteration", {}, 1, 256, train},
        {"crop", &P::crop, "integer", "side of the squares that are cut from them, pixels", {}, 32, 4096, train},
        {"channels", &P::channels, "integer", "of the network's first layer; Johnson et al.: 32", {}, 1, 256, train},
        {"checkpoint_every",
         &P::checkpoint_every,
         "integer",
         "iterations between checkpoints, from which an interrupted job goes on",
         {},
         1,
         1e6,
         train},
        {"lpips", &P::lpips, "choice", "backbone of the metric lpips", {"none", "alex", "squeeze", "vgg"}},
        {"lpips_backbone", &P::lpips_backbone, "file", "its weights (safetensors)", {"none"}, {}, {}, with_lpips},
        {"lpips_heads",
         &P::lpips_heads,
         "file",
         "LPIPS 0.1's linear heads (safetensors)",
         {"none"},
         {},
         {},
         with_lpips},
        {"reference", &P::reference, "choice",
         "network in which the losses of every architecture's output are compared", references},
        {"reference_weights",
         &P::reference_weights,
         "file",
         "its weights: random (seed 0, normalised on the content picture) or a safetensors file",
         {"random"},
         {},
         {},
         {{"reference", extractors}}},
        {"checkpoint_segments",
         &P::checkpoint_segments,
         "integer",
         "parts of the network whose activations are computed again on the way back: less memory, more time",
         {},
         1,
         64,
         learns},
        {"tile",
         &P::tile,
         "integer",
         "side of the tiles, pixels, that the picture goes through the network in, 0: whole; the same losses and "
         "gradient, less memory, more time",
         {},
         0,
         65'536,
         gatys},
        {"deterministic", &P::deterministic, "boolean",
         "only algorithms that give the same bits every time; on a CPU all are"},
    };
    return all;
}

// A size may come as the number 256.
std::string text_of(const json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

void assign(Parameters& out, const Member& member, const json& value) {
    if (const auto* text = std::get_if<std::string Parameters::*>(&member)) out.*(*text) = text_of(value);
    if (const auto* number = std::get_if<double Parameters::*>(&member)) out.*(*number) = value.get<double>();
    if (const auto* whole = std::get_if<std::int64_t Parameters::*>(&member)) out.*(*whole) = value.get<std::int64_t>();
    if (const auto* flag = std::get_if<bool Parameters::*>(&member)) out.*(*flag) = value.get<bool>();
}

json default_of(const Field& field) {
    const Parameters standard;
    json value = std::visit([&](auto member) { return json(standard.*member); }, field.member);
    return std::string(field.type) == "size" ? json(std::stoi(value.get<std::string>())) : value;
}

}  // namespace

Parameters Parameters::from_json(const json& params) {
    Parameters out;
    for (const Field& field : fields()) {
        if (!params.contains(field.name)) continue;
        try {
            assign(out, field.member, params.at(field.name));
        } catch (const json::exception&) {
            throw runners::BadInput(std::string(field.name) + ": unusable value " + params.at(field.name).dump());
        }
    }
    return out;
}

json Parameters::describe() {
    json all = json::array();
    for (const Field& field : fields()) {
        json each = {{"name", field.name}, {"type", field.type}, {"meaning", field.meaning}};
        if (!field.choices.empty()) each["choices"] = field.choices;
        if (field.least) each["min"] = *field.least;
        if (field.most) each["max"] = *field.most;
        if (std::string(field.type) == "size") each["of"] = "content";
        if (field.lists) each["lists"] = true;
        if (field.semantics > 1) each["semantics"] = field.semantics;
        if (!field.when.empty()) each["when"] = field.when;
        if (field.required)
            each["required"] = field.required_when.empty() ? json(true) : json(field.required_when);
        else
            each["default"] = default_of(field);
        all.push_back(std::move(each));
    }
    return all;
}

}  // namespace stylesweep::nst
