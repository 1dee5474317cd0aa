#include "runners/nst/parameters.hpp"

#include <optional>
#include <variant>
#include <vector>

#include "runners/core/job.hpp"

namespace stylesweep::nst {
namespace {

using nlohmann::json;
using Member = std::variant<std::string Parameters::*, double Parameters::*, std::int64_t Parameters::*>;

struct Field {
    const char* name;
    Member member;
    const char* type;
    const char* meaning;
    std::vector<const char*> choices = {};
    std::optional<double> least = {}, most = {};
    const char* only_for = nullptr;  ///< the architecture it applies to; nullptr: all
    bool required = false;
};

const std::vector<Field>& fields() {
    using P = Parameters;
    static const std::vector<Field> all = {
        {"architecture",
         &P::architecture,
         "choice",
         "vgg19: optimisation-based (Gatys, Ecker and Bethge 2016); fast: a trained feed-forward network",
         {"vgg19", "fast"}},
        {"precision",
         &P::precision,
         "choice",
         "storage and compute type of the network; losses stay in fp32",
         {"fp32", "tf32", "bf16", "fp16", "int8"}},
        {"resolution", &P::resolution, "size", "output size in pixels: longer side, or WIDTHxHEIGHT"},
        {"content", &P::content, "file", "the picture to restyle", {}, {}, {}, nullptr, true},
        {"style", &P::style, "file", "the picture whose style is taken", {}, {}, {}, "vgg19", true},
        {"model", &P::model, "file", "the trained network (safetensors)", {}, {}, {}, "fast", true},
        {"content_weight", &P::content_weight, "number", "weight of the content loss", {}, 0, 1e12, "vgg19"},
        {"style_weight", &P::style_weight, "number", "weight of the style loss", {}, 0, 1e12, "vgg19"},
        {"iterations", &P::iterations, "integer", "optimisation steps", {}, 1, 1e6, "vgg19"},
        {"optimizer", &P::optimizer, "choice", "Adam (Kingma and Ba 2015)", {"adam"}, {}, {}, "vgg19"},
        {"learning_rate", &P::learning_rate, "number", "step size on an image of 0 to 1", {}, 1e-9, 100, "vgg19"},
        {"seed", &P::seed, "integer", "of the random weights", {}, 0, 9e15, "vgg19"},
        {"pooling", &P::pooling, "choice", "how the network pools", {"avg", "max"}, {}, {}, "vgg19"},
        {"weights",
         &P::weights,
         "file",
         "the feature extractor's weights: random (He-initialised, normalised on the content picture) or a safetensors "
         "file",
         {"random"},
         {},
         {},
         "vgg19"},
        {"memory_format",
         &P::memory_format,
         "choice",
         "layout of activations and weights where LibTorch convolves",
         {"channels_last", "contiguous"}},
        {"conv_algorithm",
         &P::conv_algorithm,
         "choice",
         "auto: the fastest here (fp32: winograd, bf16: direct, on CPUs with AVX-512); direct, winograd: oneDNN's on "
         "its "
         "own layouts; libtorch: LibTorch's",
         {"auto", "direct", "winograd", "libtorch"},
         {},
         {},
         "vgg19"},
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
        if (field.only_for) each["when"] = {{"architecture", {field.only_for}}};
        if (field.required)
            each["required"] = true;
        else
            each["default"] = default_of(field);
        all.push_back(std::move(each));
    }
    return all;
}

}  // namespace stylesweep::nst
