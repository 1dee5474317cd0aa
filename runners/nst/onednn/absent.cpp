// Stubs for the networks on oneDNN if oneDNN is not installed.
#include <stdexcept>

#include "runners/nst/adain/onednn_network.hpp"
#include "runners/nst/fast/onednn_network.hpp"
#include "runners/nst/features/onednn_trunk.hpp"

namespace stylesweep::nst {
namespace {

[[noreturn]] void refuse() {
    throw std::logic_error("this program was built without oneDNN");
}

}  // namespace

bool onednn_is_available() {
    return false;
}

bool onednn_suits_float32() {
    return false;
}

bool onednn_has_winograd() {
    return false;
}

bool onednn_has_int8() {
    return false;
}

std::string onednn_version() {
    return "none";
}

OnednnTrunk::OnednnTrunk(std::vector<TrunkLayer>, bool, torch::Dtype, ConvAlgorithm) {
    refuse();
}

std::vector<torch::Tensor> OnednnTrunk::operator()(const torch::Tensor&, Style) const {
    refuse();
}

std::shared_ptr<OnednnTrunk::Plan> OnednnTrunk::plan_for(at::IntArrayRef, bool) const {
    refuse();
}

const char* OnednnTrunk::algorithm() const {
    refuse();
}

OnednnFastNetwork::OnednnFastNetwork(FastLayers, NumberTypes, ConvAlgorithm) : types_() {
    refuse();
}

void OnednnFastNetwork::prepare(const torch::Tensor&) const {
    refuse();
}

torch::Tensor OnednnFastNetwork::operator()(const torch::Tensor&) const {
    refuse();
}

std::string OnednnFastNetwork::algorithm() const {
    refuse();
}

std::vector<double> OnednnFastNetwork::input_ranges(const torch::Tensor&) const {
    refuse();
}

adain::OnednnNetwork::OnednnNetwork(Layers, NumberTypes, ConvAlgorithm) : types_() {
    refuse();
}

adain::ChannelStatistics adain::OnednnNetwork::statistics(const torch::Tensor&) const {
    refuse();
}

void adain::OnednnNetwork::prepare(const torch::Tensor&, const ChannelStatistics&, double) const {
    refuse();
}

torch::Tensor adain::OnednnNetwork::operator()(const torch::Tensor&, const ChannelStatistics&, double) const {
    refuse();
}

std::string adain::OnednnNetwork::algorithm() const {
    refuse();
}

}  // namespace stylesweep::nst
