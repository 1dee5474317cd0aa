#include "runners/nst/module/description.hpp"

#include <algorithm>
#include <iterator>

#include "base/text/joined.hpp"
#include "runners/nst/module/yaml_map.hpp"

namespace stylesweep::nst {
namespace {

using Input = ModuleDescription::Input;
const std::vector<std::string> names = {"content", "style", "alpha"};  ///< of Input, in its order

std::vector<Input> inputs_of(const YamlMap& map) {
    std::vector<Input> inputs;
    const auto given = map.texts("inputs");
    if (!given) map.fail("inputs", "missing: the arguments of the network in order, such as [content, style]");
    for (const std::string& name : *given) {
        const auto known = std::ranges::find(names, name);
        if (known == names.end()) map.fail("inputs", "'" + name + "' is none of " + joined(names));
        const auto input = static_cast<Input>(known - names.begin());
        if (std::ranges::count(inputs, input)) map.fail("inputs", name + " is there twice");
        inputs.push_back(input);
    }
    if (!std::ranges::count(inputs, Input::content)) map.fail("inputs", "content is missing");
    return inputs;
}

std::vector<std::string> with_format(std::vector<std::string> keys) {
    std::ranges::copy(PictureFormat::keys(), std::back_inserter(keys));
    return keys;
}

}  // namespace

ModuleDescription ModuleDescription::read(const std::filesystem::path& file) {
    const YamlMap map = YamlMap::read(file);
    map.allow(with_format({"inputs", "method", "multiple", "fit", "style_size", "output"}));
    ModuleDescription all;
    all.inputs = inputs_of(map);
    all.method = map.text("method").value_or(all.method);
    all.picture = PictureFormat::read(map, {});
    all.output = all.picture;
    if (const auto output = map.map("output")) {
        output->allow(with_format({"part"}));
        all.output = PictureFormat::read(*output, all.picture);
        all.part = output->text("part").value_or("");
    }
    all.multiple = map.whole("multiple", 1, longest_side).value_or(1);
    all.fit = map.choice("fit", {"pad", "resize"}).value_or("pad") == "pad" ? Fit::pad : Fit::resize;
    if (map.has("fit") && all.multiple == 1) map.fail("fit", "it needs `multiple`, which sides are to be multiples of");
    all.style_as_content = map.choice("style_size", {"own", "content"}).value_or("own") == "content";
    if (map.has("style_size") && !all.takes(Input::style)) map.fail("style_size", "there is no style among the inputs");
    return all;
}

bool ModuleDescription::takes(Input input) const {
    return std::ranges::count(inputs, input) > 0;
}

std::string ModuleDescription::in_words() const {
    std::vector<std::string> arguments;
    for (const Input each : inputs) arguments.push_back(names[static_cast<std::size_t>(each)]);
    const std::string in = picture.in_words(), out = output.in_words();
    return method + "(" + joined(arguments) + "); " + in + (in == out ? "" : "; returns " + out) +
           (part.empty() ? "" : "; part " + part + " of its output") +
           (multiple == 1 ? ""
                          : std::string("; sides ") + (fit == Fit::pad ? "padded" : "resized") + " to multiples of " +
                                std::to_string(multiple)) +
           (style_as_content ? "; style stretched to the content's size" : "");
}

}  // namespace stylesweep::nst
