// SHA-256 (OpenSSL) of texts and files: job keys, inputs and artifacts are identified by content.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace stylesweep {

/// 64 lower-case hex digits.
std::string sha256(std::string_view bytes);

/// Of a file's content; throws std::system_error naming the file when it cannot be read.
std::string sha256_file(const std::filesystem::path& file);

}  // namespace stylesweep
