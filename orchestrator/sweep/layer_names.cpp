#include "orchestrator/sweep/layer_names.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "base/text/number_text.hpp"
#include "base/text/weighted_names.hpp"
#include "orchestrator/sweep/checks/nearest.hpp"

namespace stylesweep::sweep {
namespace {

using Names = std::vector<std::string>;

bool is_word(const ParameterSpec& spec, const std::string& text) {
    return std::ranges::find(spec.choices, text) != spec.choices.end();
}

const Names* layer_named(const std::vector<Names>& layers, const std::string& name) {
    const auto found = std::ranges::find_if(layers, [&](const Names& each) { return std::ranges::count(each, name); });
    return found == layers.end() ? nullptr : &*found;
}

// The nearest of all names; if none is close, lists one name per layer.
std::string suggested(const std::string& name, const std::vector<Names>& layers) {
    Names all, shown;
    for (const Names& each : layers) {
        all.insert(all.end(), each.begin(), each.end());
        if (!std::ranges::count(shown, each.front())) shown.push_back(each.front());
    }
    return suggestion(name, nearest(name, all).empty() ? shown : all);
}

std::string wrong_name(const ParameterSpec& spec, const std::string& name, const std::vector<Names>& layers,
                       const std::string& where) {
    return spec.name + ": there is no layer '" + name + "'" + where + suggested(name, layers);
}

}  // namespace

std::string layers_spelling(const std::string& text) {
    try {
        std::string all;
        for (const WeightedName& each : weighted_names(text))
            all += (all.empty() ? "" : ",") + each.name + (each.weight ? ":" + number_text(*each.weight) : "");
        return all;
    } catch (const std::invalid_argument&) {
        return text;
    }
}

std::string why_no_layers(const ParameterSpec& spec, const std::string& text) {
    if (is_word(spec, text)) return "";
    std::vector<Names> all;
    for (const ParameterSpec::Layers& each : spec.layers)
        for (const Names& layer : each.names)
            if (!std::ranges::count(all, layer)) all.push_back(layer);
    try {
        for (const WeightedName& each : weighted_names(text))
            if (!all.empty() && !layer_named(all, each.name)) return wrong_name(spec, each.name, all, "");
    } catch (const std::invalid_argument& error) {
        return spec.name + ": " + error.what();
    }
    return "";
}

std::string why_no_layers(const ParameterSpec& spec, const std::string& text, const ParameterSpec::Layers& layers,
                          const std::string& where) {
    if (is_word(spec, text)) return "";
    std::set<const Names*> named;
    for (const WeightedName& each : weighted_names(text)) {
        const Names* layer = layer_named(layers.names, each.name);
        if (!layer) return wrong_name(spec, each.name, layers.names, where);
        if (!named.insert(layer).second)
            return spec.name + ": " + each.name + " is " + layer->front() + ", which is named already";
    }
    return "";
}

}  // namespace stylesweep::sweep
