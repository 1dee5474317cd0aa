#include "orchestrator/weights/download.hpp"

#include <httplib.h>

#include <system_error>

#include "base/files/atomic_file.hpp"
#include "base/files/digest.hpp"
#include "base/files/part_files.hpp"
#include "base/text/ascii.hpp"

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

// Removed when Ctrl-C ends the program before it is complete.
class DownloadFile {
  public:
    explicit DownloadFile(const fs::path& file) : file_(file), name_(file_.part()) { remember_part(name_); }
    DownloadFile(const DownloadFile&) = delete;
    ~DownloadFile() { forget_part(name_); }

    // False when it cannot be written; error() says why.
    bool write(std::string_view bytes) try {
        file_.write(bytes);
        return true;
    } catch (const std::system_error& error) {
        error_ = error.what();
        return false;
    }
    [[nodiscard]] const std::string& error() const { return error_; }
    [[nodiscard]] const fs::path& name() const { return name_; }
    void keep() { file_.commit(Durability::on_disk); }

  private:
    AtomicFile file_;
    fs::path name_;
    std::string error_;
};

std::string why_failed(httplib::Error error) {
    switch (error) {
        case httplib::Error::Connection:
            return "cannot connect to the server";
        case httplib::Error::ConnectionTimeout:
            return "the server does not answer";
        case httplib::Error::SSLConnection:
        case httplib::Error::SSLLoadingCerts:
            return "no secure connection to the server";
        case httplib::Error::SSLServerVerification:
            return "the server's certificate is not valid";
        case httplib::Error::ExceedRedirectCount:
            return "the server redirects too often";
        default:
            return "the connection broke off";
    }
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

bool is_hash_of(std::string_view hash, const std::string& whole) {
    return hash.size() >= 8 && whole.starts_with(lower_case(hash));
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
            return draft.write({bytes, size});
        });
    if (status != 0 && status != 200) throw DownloadError(url + ": the server answered " + std::to_string(status));
    if (!draft.error().empty()) throw DownloadError(draft.error());
    if (!answer)
        throw DownloadError(url + ": " + why_failed(answer.error()) +
                            (come ? " after " + std::to_string(come) + " bytes" : ""));
    if (total && come != total)
        throw DownloadError(url + ": " + std::to_string(come) + " of " + std::to_string(total) + " bytes arrived");
    const std::string got = sha256_file(draft.name());
    if (!is_hash_of(sha256, got))
        throw DownloadError(url + ": its SHA-256 is " + got + ", " + sha256 + " was expected; nothing is kept");
    draft.keep();
}

}  // namespace stylesweep::weights
