#include "orchestrator/weights/candidate.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace stylesweep::weights {
namespace {

using nst::Architecture;
using nst::Block;
using nst::Convolution;
using tensorfiles::Tensor;

constexpr std::string_view features = "features.";

struct Needed {
    std::string name;  ///< torchvision's
    std::vector<std::int64_t> shape;
};

std::vector<Needed> needed_by(const Convolution& each) {
    std::vector<Needed> all = {{each.name + ".weight", {each.out, each.in / each.groups, each.kernel, each.kernel}}};
    if (each.norm.empty())
        all.push_back({each.name + ".bias", {each.out}});
    else
        for (const char* part : {".weight", ".bias", ".running_mean", ".running_var"})
            all.push_back({each.norm + part, {each.out}});
    return all;
}

bool has_caffe_names(const Architecture& architecture) {
    return architecture.name.starts_with("vgg");
}

// The file's name for torchvision's `name`, a tensor of a convolution in `block`; nothing: there is none.
std::optional<std::string> spelled(const std::string& name, const Block& block, NamingScheme names) {
    if (names == NamingScheme::torchvision) return name;
    if (!name.starts_with(features)) return std::nullopt;
    return names == NamingScheme::features ? name.substr(features.size()) : block.name + name.substr(name.rfind('.'));
}

std::string first_part(const std::string& name) {
    return name.substr(0, name.find('.'));
}

// Whether `name`, without the prefix, belongs to the part that an extractor runs; other tensors there are another
// network's.
bool is_of_trunk(const std::string& name, const Candidate& candidate) {
    const std::string part = first_part(name);
    if (candidate.names == NamingScheme::features)
        return std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; });
    if (candidate.names == NamingScheme::caffe) return part.starts_with("conv");
    return std::ranges::any_of(candidate.architecture->blocks, [&](const Block& block) {
        return std::ranges::any_of(block.convolutions, [&](const Convolution& each) {
            return part == first_part(each.name) || (!each.norm.empty() && part == first_part(each.norm));
        });
    });
}

class Reading {
  public:
    Reading(Candidate candidate, const Named& all) : candidate_(std::move(candidate)), all_(all) {}

    Candidate read() {
        for (const Block& block : candidate_.architecture->blocks)
            for (const Convolution& each : block.convolutions) take(block, each);
        refuse_others();
        if (candidate_.obstacle.empty() && candidate_.found < 2) obstruct("there is only one convolution");
        return std::move(candidate_);
    }

  private:
    void obstruct(const std::string& why) {
        if (candidate_.obstacle.empty()) candidate_.obstacle = why;
    }

    void take(const Block& block, const Convolution& convolution) {
        ++candidate_.of;
        std::vector<Tensor> found;
        std::vector<std::string> used;
        for (const Needed& each : needed_by(convolution)) {
            const std::string name = candidate_.prefix + spelled(each.name, block, candidate_.names).value_or("");
            const auto tensor = all_.find(name);
            if (tensor == all_.end()) {
                missing(block, name, !found.empty());
                return;
            }
            if (tensor->second->shape != each.shape)
                return obstruct(name + " has shape " + shape_text(tensor->second->shape) + " where " +
                                shape_text(each.shape) + " is needed");
            found.push_back(*tensor->second);
            found.back().name = each.name;
            used.push_back(name);
        }
        if (!candidate_.first_missing.empty()) return obstruct(first_missing_name_ + " is missing");
        ++candidate_.found;
        candidate_.tensors.insert(candidate_.tensors.end(), found.begin(), found.end());
        candidate_.used.insert(candidate_.used.end(), used.begin(), used.end());
    }

    // A network may end early, but must not have gaps.
    void missing(const Block& block, const std::string& name, bool half_there) {
        if (half_there) obstruct(name + " is missing");
        if (!candidate_.first_missing.empty()) return;
        candidate_.first_missing = block.name;
        first_missing_name_ = name;
    }

    void refuse_others() {
        const std::set<std::string> used(candidate_.used.begin(), candidate_.used.end());
        for (const auto& [name, tensor] : all_)
            if (name.starts_with(candidate_.prefix) && !used.contains(name) &&
                is_of_trunk(name.substr(candidate_.prefix.size()), candidate_))
                obstruct(name + " " + shape_text(tensor->shape) + " is not part of it");
    }

    Candidate candidate_;
    const Named& all_;
    std::string first_missing_name_;
};

void add_candidates(const Architecture& architecture, NamingScheme names, const Named& all,
                    std::vector<Candidate>& out) {
    const Block& block = architecture.blocks.front();
    const Needed first = needed_by(block.convolutions.front()).front();
    const auto name = spelled(first.name, block, names);
    if (!name) return;
    for (const auto& [given, tensor] : all) {
        if (tensor->shape != first.shape || !given.ends_with(*name)) continue;
        const std::string prefix = given.substr(0, given.size() - name->size());
        if (!prefix.empty() && prefix.back() != '.') continue;
        if (names == NamingScheme::features && (prefix == features || prefix.ends_with("." + std::string(features))))
            continue;
        out.push_back(Reading({.architecture = &architecture, .names = names, .prefix = prefix}, all).read());
    }
}

}  // namespace

std::vector<Candidate> candidates(const Named& all) {
    std::vector<Candidate> found;
    for (const Architecture& each : nst::architectures()) {
        add_candidates(each, NamingScheme::torchvision, all, found);
        add_candidates(each, NamingScheme::features, all, found);
        if (has_caffe_names(each)) add_candidates(each, NamingScheme::caffe, all, found);
    }
    return found;
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
    std::string text;
    for (const std::int64_t side : shape) text += (text.empty() ? "" : ", ") + std::to_string(side);
    return "[" + text + "]";
}

}  // namespace stylesweep::weights
