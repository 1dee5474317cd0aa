#include "base/files/digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <vector>

namespace stylesweep {
namespace {

using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

std::string hex(const unsigned char* bytes, unsigned size) {
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(std::size_t{2} * size);
    for (unsigned i = 0; i < size; ++i) {
        text += digits[bytes[i] >> 4];
        text += digits[bytes[i] & 15];
    }
    return text;
}

Context begin() {
    Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    if (!context || EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) != 1)
        throw std::runtime_error("OpenSSL offers no SHA-256 here");
    return context;
}

std::system_error cannot_read(const std::filesystem::path& file, int error) {
    return {error, std::generic_category(), "cannot read " + file.string()};
}

std::string end(const Context& context) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_DigestFinal_ex(context.get(), digest.data(), &size);
    return hex(digest.data(), size);
}

}  // namespace

std::string sha256(std::string_view bytes) {
    const Context context = begin();
    EVP_DigestUpdate(context.get(), bytes.data(), bytes.size());
    return end(context);
}

std::string sha256_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw cannot_read(file, errno);
    if (std::filesystem::is_directory(file)) throw cannot_read(file, EISDIR);
    const Context context = begin();
    std::vector<char> buffer(1 << 16);
    while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || in.gcount() > 0)
        EVP_DigestUpdate(context.get(), buffer.data(), static_cast<std::size_t>(in.gcount()));
    if (in.bad()) throw cannot_read(file, errno);
    return end(context);
}

}  // namespace stylesweep
