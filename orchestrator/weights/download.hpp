// Downloads files over HTTP and HTTPS.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>

namespace stylesweep::weights {

struct DownloadError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Bytes so far and in total; 0: unknown.
using OnProgress = std::function<void(std::uint64_t, std::uint64_t)>;

/// The start of the SHA-256 that torchvision puts into file names ("dcbb9e9d" of vgg19-dcbb9e9d.pth); empty: none.
std::string hash_in_name(const std::string& url);

/// Whether `hash` is the beginning of the SHA-256 `whole`, ignoring case.
bool is_hash_of(std::string_view hash, const std::string& whole);

/// Fetches `url` (http:// or https://, redirects followed) into `file`, which is created only if the response was 200,
/// complete and with a SHA-256 that begins with `sha256` (at least 8 hex digits). Throws DownloadError saying what was
/// received instead.
void download(const std::string& url, const std::filesystem::path& file, const std::string& sha256,
              const OnProgress& on_progress);

}  // namespace stylesweep::weights
