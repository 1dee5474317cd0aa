#include "orchestrator/weights/fetch.hpp"

namespace stylesweep::weights {
namespace {

namespace fs = std::filesystem;

// A file removed at the end of the scope.
struct RemoveOnExit {
    fs::path file;
    ~RemoveOnExit() {
        std::error_code ignored;
        fs::remove(file, ignored);
    }
};

}  // namespace

ImportedWeights fetch_weights(const std::string& name, const std::string& sha256, const fs::path& folder,
                              const ImportChoices& choices, const OnProgress& on_progress) {
    const std::string& url = choices.origin;
    if (const auto there = existing_weights(folder, name)) {
        const bool same = is_hash_of(sha256, there->source_sha256);
        if (same && there->is_sound() && !choices.preprocessing)
            return import_weights(there->file, name, folder, {.origin = url, .prefix = ""});
        if (!same && choices.replace == Replace::no) throw OtherWeightsError(*there);
    }
    const bool safe = url.substr(0, url.find_first_of("?#")).ends_with(".safetensors");
    const RemoveOnExit fetched{folder / ("." + name + (safe ? ".safetensors" : ".pth"))};
    download(url, fetched.file, sha256, on_progress);
    return import_weights(fetched.file, name, folder, choices);
}

}  // namespace stylesweep::weights
