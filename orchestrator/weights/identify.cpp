#include "orchestrator/weights/identify.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <sstream>

#include "orchestrator/weights/candidate.hpp"
#include "runners/nst/architectures/adain.hpp"

namespace stylesweep::weights {
namespace {

using tensorfiles::FileError;
using tensorfiles::Tensor;
using tensorfiles::TensorFile;

bool is_float(const Tensor& tensor) {
    return tensor.dtype == "F32" || tensor.dtype == "F16" || tensor.dtype == "BF16" || tensor.dtype == "F64";
}

// Removes names that DataParallel, torch.compile and FSDP insert.
std::string without_wrappers(const std::string& name) {
    static const std::set<std::string> wrappers = {"module", "_orig_mod", "_fsdp_wrapped_module"};
    std::istringstream parts(name);
    std::string plain;
    for (std::string part; std::getline(parts, part, '.');)
        if (!wrappers.contains(part)) plain += (plain.empty() ? "" : ".") + part;
    return plain;
}

// A batch normalisation's step counter, even where the whole file was converted to a floating-point type.
bool is_counter(const std::string& name) {
    return name.ends_with("num_batches_tracked");
}

Named named(const TensorFile& file, const std::string& name) {
    Named all;
    for (const Tensor& each : file.tensors)
        if (is_float(each) && !is_counter(each.name) && !all.emplace(without_wrappers(each.name), &each).second)
            throw FileError(name + ": it has " + without_wrappers(each.name) + " twice, once within `module`");
    return all;
}

// A tensor's name in the file, and the one that runners use.
using Renamed = std::vector<std::pair<std::string, std::string>>;

// naoto0804's names are places in an nn.Sequential.
Renamed of_sequential(const std::string& prefix, const auto& convolutions) {
    Renamed names;
    const auto add = [&](int place, const std::string& name) {
        for (const char* part : {".weight", ".bias"})
            names.emplace_back(std::to_string(place) + part, prefix + name + part);
    };
    if (prefix == nst::adain::encoder_prefix) add(nst::adain::color_place, nst::adain::color_layer);
    for (const auto& each : convolutions) add(each.place, each.name);
    return names;
}

// Other networks that are used here, recognised by two of their tensors.
struct Other {
    const char *architecture, *summary, *first, *last;
    std::vector<std::int64_t> first_shape;  ///< -1: any side
    Renamed names = {};                     ///< of all that are needed; empty: all tensors, under their names
};
constexpr const char *adain_encoder = "AdaIN's encoder, VGG19 up to relu4_1, for `encoder` of architecture: adain",
                     *adain_decoder = "AdaIN's decoder, for `model` of architecture: adain, together with an `encoder`";

const std::vector<Other>& others() {
    static const std::vector<Other> all = {
        {"fast",
         "a feed-forward network of pytorch/examples' kind, for architecture: fast",
         "conv1.conv2d.weight",
         "deconv3.conv2d.weight",
         {-1, 3, 9, 9}},
        {"fast",
         "a feed-forward network of Engstrom's kind, for architecture: fast",
         "down1.conv.weight",
         "out.conv.weight",
         {32, 3, 9, 9}},
        {"lpips", "heads of LPIPS, for lpips_heads", "lin0.model.1.weight", "lin4.model.1.weight", {1, 64, 1, 1}},
        {"adain",
         "an AdaIN network, for `model` of architecture: adain",
         "encoder.conv1_1.weight",
         "decoder.conv1_1.weight",
         {64, 3, 3, 3}},
        {"adain-encoder", adain_encoder, "encoder.conv1_1.weight", "encoder.conv4_1.weight", {64, 3, 3, 3}},
        {"adain-decoder", adain_decoder, "decoder.conv4_1.weight", "decoder.conv1_1.weight", {256, 512, 3, 3}},
        {"adain-encoder",
         adain_encoder,
         "0.weight",
         "29.weight",
         {3, 3, 1, 1},
         of_sequential(nst::adain::encoder_prefix, nst::adain::encoder)},
        {"adain-decoder",
         adain_decoder,
         "1.weight",
         "28.weight",
         {256, 512, 3, 3},
         of_sequential(nst::adain::decoder_prefix, nst::adain::decoder)}};
    return all;
}

bool fits(const std::vector<std::int64_t>& shape, const std::vector<std::int64_t>& wanted) {
    return std::ranges::equal(shape, wanted, [](std::int64_t is, std::int64_t want) { return want < 0 || is == want; });
}

// Adds the tensors of `names` behind the prefix, or all behind it. Whether all are there.
bool take(Identified& network, const Renamed& names, const Named& all) {
    const auto add = [&](const std::string& own, const std::string& name) {
        network.used.insert(own);
        network.tensors.push_back(*all.at(own));
        network.tensors.back().name = name;
    };
    if (names.empty())
        for (const auto& [own, value] : all)
            if (own.starts_with(network.prefix)) add(own, own.substr(network.prefix.size()));
    for (const auto& [own, name] : names) {
        if (!all.contains(network.prefix + own)) return false;
        add(network.prefix + own, name);
    }
    return true;
}

std::vector<Identified> other_networks(const Named& all) {
    std::vector<Identified> found;
    for (const Other& each : others())
        for (const auto& [name, tensor] : all) {
            const std::string first = each.first;
            if (!name.ends_with(first) || !fits(tensor->shape, each.first_shape)) continue;
            const std::string prefix = name.substr(0, name.size() - first.size());
            if ((!prefix.empty() && prefix.back() != '.') || !all.contains(prefix + each.last)) continue;
            Identified network{each.architecture, each.summary, prefix, "", {}, {}, {}, {}};
            if (take(network, each.names, all)) found.push_back(std::move(network));
        }
    return found;
}

// The authors of the Caffe networks put a layer before the classifier: its weights are 1, 4 and 6, torchvision's 0, 3
// and 6 (neural-style-pt's models/download_models.py renames them).
bool has_caffe_classifier(const Candidate& candidate, const Named& all) {
    const auto has = [&](const char* name) { return all.contains(candidate.prefix + name); };
    return candidate.architecture->name.starts_with("vgg") && has("classifier.1.weight") &&
           has("classifier.4.weight") && !has("classifier.0.weight");
}

Identified identified(Candidate candidate, const Named& all) {
    const bool caffe = candidate.names == NamingScheme::caffe || has_caffe_classifier(candidate, all);
    const std::string& name = candidate.architecture->name;
    return {name,
            name + ", " + std::to_string(candidate.found) + " of " + std::to_string(candidate.of) + " convolutions",
            candidate.prefix,
            candidate.first_missing,
            std::move(candidate.tensors),
            {candidate.used.begin(), candidate.used.end()},
            {},
            caffe ? nst::caffe_preprocessing() : nst::torchvision_preprocessing()};
}

bool is_behind(const std::string& prefix, const std::string& wanted) {
    return wanted.empty() || prefix == wanted || prefix.starts_with(wanted.ends_with('.') ? wanted : wanted + ".");
}

bool has_same_tensors(const Identified& a, const Identified& b) {
    return std::ranges::equal(a.tensors, b.tensors, [](const Tensor& x, const Tensor& y) {
        return x.name == y.name && x.dtype == y.dtype && x.shape == y.shape && x.bytes == y.bytes;
    });
}

std::string first_names(const Named& all) {
    std::string text;
    std::size_t shown = 0;
    for (const auto& [name, tensor] : all) {
        if (++shown > 4) return text + ", ...";
        text += (text.empty() ? "" : ", ") + name + " " + shape_text(tensor->shape);
    }
    return text;
}

[[noreturn]] void refuse(const Named& all, const std::vector<Candidate>& near, const std::string& name) {
    if (all.empty()) throw FileError(name + ": it holds no floating-point tensor");
    std::string known;
    for (const nst::Architecture& each : nst::architectures()) known += each.name + ", ";
    const auto nearest = std::ranges::max_element(near, {}, &Candidate::found);
    throw FileError(name + ": it is none of " + known +
                    "a feed-forward network, AdaIN's encoder or decoder, or LPIPS' heads. It holds " +
                    std::to_string(all.size()) + " tensors: " + first_names(all) +
                    (nearest == near.end()
                         ? ""
                         : ". Nearest is " + nearest->architecture->name + " (" + std::to_string(nearest->found) +
                               " of " + std::to_string(nearest->of) + " convolutions), but " + nearest->obstacle));
}

// The most complete one comes first. A copy of it elsewhere, such as an equal `ema`, does not count as another network.
Identified chosen(std::vector<Identified> all, const std::string& name) {
    Identified& first = all.front();
    std::string places;
    for (const Identified& each : all) {
        const bool is_other = each.prefix != first.prefix && each.incomplete.empty() == first.incomplete.empty();
        if (!is_other || has_same_tensors(each, first)) continue;
        if (places.empty()) places = "'" + first.prefix + "' (" + first.summary + ")";
        places += ", '" + each.prefix + "' (" + each.summary + ")";
    }
    if (places.empty()) return std::move(first);
    throw FileError(name + ": it holds more than one network: under the prefixes " + places +
                    "; choose one with --prefix");
}

// "classifier" for classifier.6.weight next to the network, "optimizer" for tensors elsewhere.
std::string group_of(const std::string& name, const std::string& prefix) {
    if (is_counter(name)) return "num_batches_tracked";
    const std::string rest = !prefix.empty() && name.starts_with(prefix) ? name.substr(prefix.size()) : name;
    return rest.substr(0, rest.find('.'));
}

std::vector<std::string> groups_left_out(const TensorFile& file, const Identified& network) {
    std::vector<std::string> groups;
    const auto add = [&](const std::string& name) {
        const std::string group = group_of(name, network.prefix);
        if (std::ranges::find(groups, group) == groups.end()) groups.push_back(group);
    };
    for (const Tensor& each : file.tensors)
        if (const std::string name = without_wrappers(each.name); !is_float(each) || !network.used.contains(name))
            add(name);
    for (const std::string& each : file.left_out) add(without_wrappers(each));
    return groups;
}

}  // namespace

Identified identify(const TensorFile& file, const std::string& prefix, const std::string& name) {
    const Named all = named(file, name);
    std::vector<Candidate> near = candidates(all);
    std::erase_if(near, [&](const Candidate& each) { return !is_behind(each.prefix, prefix); });
    std::vector<Candidate> whole = near;
    std::erase_if(whole, [](const Candidate& each) { return !each.obstacle.empty(); });
    std::ranges::stable_sort(whole, std::greater(),
                             [](const Candidate& each) { return std::pair(each.found == each.of, each.found); });
    std::vector<Identified> found;
    for (Candidate& each : whole) found.push_back(identified(std::move(each), all));
    for (Identified& each : other_networks(all))
        if (is_behind(each.prefix, prefix)) found.push_back(std::move(each));
    if (found.empty()) refuse(all, near, name);
    Identified network = chosen(std::move(found), name);
    network.left_out = groups_left_out(file, network);
    return network;
}

}  // namespace stylesweep::weights
