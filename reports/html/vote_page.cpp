#include "reports/html/vote_page.hpp"

#include <ostream>
#include <string_view>

#include "reports/html/html_text.hpp"
#include "reports/html/thumbnails.hpp"

namespace stylesweep::embedded {
extern const std::string_view vote_css;
extern const std::string_view vote_js;
}  // namespace stylesweep::embedded

namespace stylesweep::reports {

void write_vote_page(std::ostream& out, const std::string& data) {
    out << "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src 'self' data:; "
           "connect-src "
           "'self'; style-src 'unsafe-inline'; script-src 'sha256-"
        << sha256_base64(embedded::vote_js) << "'\">\n<title>Which picture is better?</title>\n<style>"
        << embedded::vote_css
        << "</style>\n</head>\n<body>\n<main><noscript>This page needs JavaScript.</noscript></main>\n"
           "<script type=\"application/json\" id=\"ballot\">"
        << script_json(data) << "</script>\n<script>" << embedded::vote_js << "</script>\n</body>\n</html>\n";
}

std::string picture_type(const std::string& bytes) {
    return png_size(bytes) ? "image/png" : jpeg_size(bytes) ? "image/jpeg" : "";
}

std::string data_uri(const std::string& bytes) {
    const std::string type = picture_type(bytes);
    return type.empty() ? "" : "data:" + type + ";base64," + base64(bytes);
}

}  // namespace stylesweep::reports
