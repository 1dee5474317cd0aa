#include "orchestrator/weights/download.hpp"

#include <httplib.h>

#include <algorithm>
#include <cctype>
#include <fstream>

#include "base/files/digest.hpp"

namespace stylesweep::weights {
namespace {

namespace fs = std::filesystem;

struct Address {
    std::string host, path;  ///< "https://example.org:443", "/a/b?c"
};

Address address_of(const std::string& url) {
    const auto slashes = url.find("://");
    const std::string scheme = url.substr(0, slashes == std::string::npos ? 0 : slashes);
    if (scheme != "http" && scheme != "https")
        throw DownloadError(url + ": only http:// and https:// addresses can be fetched");
    const auto path = url.find('/', slashes + 3);
    if (path == slashes + 3) throw DownloadError(url + ": the address names no host");
    return {url.substr(0, path), path == std::string::npos ? "/" : url.substr(path)};
}

// The file under a temporary name, gone unless it is kept.
class DownloadFile {
  public:
    explicit DownloadFile(const fs::path& file)
        : file_(file), name_(file.string() + ".part"), out_(name_, std::ios::binary) {}
    DownloadFile(const DownloadFile&) = delete;
    ~DownloadFile() {
        std::error_code ignored;
        if (!name_.empty()) fs::remove(name_, ignored);
    }
    bool write(const char* bytes, std::size_t size) {
        out_.write(bytes, static_cast<std::streamsize>(size));
        return static_cast<bool>(out_);
    }
    void close() {
        out_.close();
        if (!out_) throw DownloadError("cannot write " + name_.string() + " (disk full?)");
    }
    [[nodiscard]] const fs::path& name() const { return name_; }
    void keep() {
        fs::rename(name_, file_);
        name_.clear();
    }

  private:
    fs::path file_, name_;
    std::ofstream out_;
};

bool is_hex(const std::string& text) {
    return std::ranges::all_of(text, [](unsigned char c) { return std::isxdigit(c) != 0; });
}

}  // namespace

std::string hash_in_name(const std::string& url) {
    std::string name = url.substr(0, url.find_first_of("?#"));
    name = name.substr(name.rfind('/') + 1);
    const auto dash = name.rfind('-'), dot = name.find('.', dash == std::string::npos ? 0 : dash);
    if (dash == std::string::npos || dot == std::string::npos || dot - dash < 9) return "";
    const std::string hash = name.substr(dash + 1, dot - dash - 1);
    return is_hex(hash) ? hash : "";
}

bool is_hash_of(std::string hash, const std::string& whole) {
    std::ranges::transform(hash, hash.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return hash.size() >= 8 && whole.starts_with(hash);
}

void download(const std::string& url, const fs::path& file, const std::string& sha256, const OnProgress& on_progress) {
    if (sha256.size() < 8 || sha256.size() > 64 || !is_hex(sha256))
        throw DownloadError("a SHA-256 is 64 hexadecimal digits, or at least the first 8, not '" + sha256 + "'");
    const Address address = address_of(url);
    httplib::Client client(address.host);
    client.set_follow_location(true);
    client.set_connection_timeout(20);
    client.set_read_timeout(60);
    client.set_decompress(false);
    fs::create_directories(fs::absolute(file).parent_path());
    DownloadFile draft(file);
    int status = 0;
    std::uint64_t total = 0, come = 0;
    bool written = true;
    const auto answer = client.Get(
        address.path,
        [&](const httplib::Response& response) {
            status = response.status;
            total = response.has_header("Content-Length")
                        ? std::strtoull(response.get_header_value("Content-Length").c_str(), nullptr, 10)
                        : 0;
            return status == 200;
        },
        [&](const char* bytes, std::size_t size) {
            come += size;
            if (on_progress) on_progress(come, total);
            return written = draft.write(bytes, size);
        });
    if (status != 0 && status != 200) throw DownloadError(url + ": the server answered " + std::to_string(status));
    if (!written) throw DownloadError("cannot write " + draft.name().string() + " (disk full?)");
    if (!answer)
        throw DownloadError(url + ": the transfer failed: " + httplib::to_string(answer.error()) +
                            (come ? " after " + std::to_string(come) + " bytes" : ""));
    if (total && come != total)
        throw DownloadError(url + ": " + std::to_string(come) + " of " + std::to_string(total) + " bytes came");
    draft.close();
    const std::string got = sha256_file(draft.name());
    if (!is_hash_of(sha256, got))
        throw DownloadError(url + ": its SHA-256 is " + got + ", " + sha256 + " was expected; nothing is kept");
    draft.keep();
}

}  // namespace stylesweep::weights
