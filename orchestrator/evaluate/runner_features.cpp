#include "orchestrator/evaluate/runner_features.hpp"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <set>
#include <thread>

#include "base/files/atomic_file.hpp"
#include "base/files/digest.hpp"
#include "base/files/input_content.hpp"
#include "base/files/temporary_folder.hpp"
#include "base/process/capture.hpp"
#include "schema/evaluation/feature_cache.hpp"

namespace stylesweep::evaluate {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t batch = 256;        // pictures a process: what an interruption loses
constexpr std::chrono::hours longest{6};  // of a batch

// Features are kept by the content that the job had: another one would be mistaken for it ever after.
std::string why_not_itself(const PictureFile& picture) {
    try {
        return sha256_file(picture.file) == picture.sha256 ? "" : "it has changed since its job ran";
    } catch (const std::exception& error) {
        return error.what();
    }
}

void refuse_changed(const FeatureNetwork& network) {
    if (FeatureNetwork::of(network.file).sha256 != network.sha256)
        throw std::runtime_error(network.file.string() +
                                 ", or its description, changed while it computed features: run evaluate again");
}

// What the runner answers for one batch.
class Answer {
  public:
    Answer(const fs::path& runner, const std::vector<PictureFile>& pictures, const FeatureNetwork& network) {
        const TemporaryFolder folder(fs::temp_directory_path(), "stylesweep-features-");
        const fs::path asked = folder.path() / "asked.json", vectors = folder.path() / "vectors";
        json list = json::array();
        for (const PictureFile& each : pictures) list.push_back(fs::absolute(each.file).string());
        write_atomically(asked,
                         json{{"network", fs::absolute(network.file).string()},
                              {"trust", true},  // evaluate asked for it
                              {"pictures", list},
                              {"vectors", vectors.string()}}
                             .dump(),
                         Durability::in_cache);
        const std::string threads = std::to_string(std::max(1U, std::thread::hardware_concurrency()));
        const std::string text =
            process::capture({runner.string(), "--features", asked.string(), "--threads", threads}, longest);
        answer_ = json::parse(text);
        std::ifstream in(vectors, std::ios::binary);
        bytes_.assign(std::istreambuf_iterator<char>(in), {});
        length_ = answer_.at("length").get<std::size_t>();
        if (bytes_.size() != pictures.size() * length_ * sizeof(float))
            throw std::runtime_error("the runner wrote features of another length than it said");
    }

    /// Why picture `i` has none; empty: it has.
    [[nodiscard]] std::string failure(std::size_t i) const { return answer_.at("failures").at(i); }
    [[nodiscard]] Features features(std::size_t i) const {
        Features all(length_);
        std::memcpy(all.data(), bytes_.data() + i * length_ * sizeof(float), length_ * sizeof(float));
        return all;
    }

  private:
    json answer_;
    std::string bytes_;
    std::size_t length_ = 0;
};

}  // namespace

FeatureNetwork FeatureNetwork::of(const fs::path& file) {
    if (file.extension() != ".pt")
        throw std::invalid_argument("--network takes a TorchScript file whose name ends in .pt, not " + file.string() +
                                    " (docs/modules.md)");
    return {file, read_input(file, InputKind::described).sha256};
}

std::vector<PictureFile> all_pictures(const PictureSets& sets) {
    std::vector<PictureFile> all;
    std::set<std::string> seen;
    const auto add = [&](const std::string& sha256, const fs::path& file) {
        if (seen.insert(sha256).second) all.push_back({sha256, file});
    };
    for (const PictureSet& set : sets.sets)
        for (const StyledPicture& each : set.pictures) add(each.sha256, each.file);
    for (const PictureFile& each : sets.contents) add(each.sha256, each.file);
    for (const auto& style : sets.styles)
        for (const PictureFile& each : style) add(each.sha256, each.file);
    return all;
}

FeaturesOf features_of(const fs::path& runner, const std::vector<PictureFile>& pictures, const FeatureNetwork& network,
                       schema::Store& store, const std::function<void(const std::string&)>& progress,
                       const std::function<void(const std::string&)>& warn) {
    schema::FeatureCache cache(store, network.sha256);
    FeaturesOf all;
    std::vector<PictureFile> fresh;
    for (const PictureFile& each : pictures)
        if (auto known = cache.find(each.sha256))
            all.emplace(each.sha256, std::move(*known));
        else
            fresh.push_back(each);
    for (std::size_t begin = 0; begin < fresh.size(); begin += batch) {
        progress("features: " + std::to_string(begin) + " of " + std::to_string(fresh.size()) + " new pictures");
        const std::vector<PictureFile> some(
            fresh.begin() + static_cast<std::ptrdiff_t>(begin),
            fresh.begin() + static_cast<std::ptrdiff_t>(std::min(begin + batch, fresh.size())));
        const Answer answer(runner, some, network);
        refuse_changed(network);
        std::vector<std::pair<std::string, Features>> kept;
        for (std::size_t i = 0; i < some.size(); ++i) {
            std::string why = answer.failure(i);
            if (why.empty()) why = why_not_itself(some[i]);
            if (why.empty())
                kept.emplace_back(some[i].sha256, answer.features(i));
            else
                warn(some[i].file.string() + ": " + why);
        }
        cache.keep(kept);
        all.insert(kept.begin(), kept.end());
    }
    return all;
}

}  // namespace stylesweep::evaluate
