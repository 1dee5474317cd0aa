#include "orchestrator/cli/reference/troff.hpp"

#include <algorithm>
#include <cctype>

#include "version.hpp"

namespace stylesweep::cli {
namespace {

std::string upper(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

struct Escape {
    char character;
    const char* troff;
};
constexpr Escape escapes[] = {{'\\', "\\e"},  {'-', "\\-"},    {'~', "\\(ti"}, {'^', "\\(ha"},
                              {'`', "\\(ga"}, {'\'', "\\(aq"}, {'"', "\\(dq"}};

}  // namespace

std::string troff_text(std::string_view text) {
    std::string out;
    bool at_line_start = true;
    for (const char c : text) {
        if (at_line_start && (c == '.' || c == '\'')) out += "\\&";
        at_line_start = c == '\n';
        const auto escape = std::ranges::find(escapes, c, &Escape::character);
        if (escape == std::end(escapes))
            out += c;
        else
            out += escape->troff;
    }
    return out;
}

ManualPage::ManualPage(const std::string& name, int section, const std::string& summary) {
    text_ = ".TH " + upper(name) + ' ' + std::to_string(section) + " \"\" \"stylesweep " + version +
            "\" \"User Commands\"\n.nh\n.ad l\n.SH NAME\n" + troff_text(name) + " \\- " + troff_text(summary) + '\n';
}

void ManualPage::heading(const std::string& text) {
    text_ += ".SH " + troff_text(text) + '\n';
}

void ManualPage::subheading(const std::string& text) {
    text_ += ".SS " + troff_text(text) + '\n';
}

void ManualPage::paragraph(const std::string& text) {
    text_ += ".PP\n" + troff_text(text) + '\n';
}

void ManualPage::verbatim(const std::string& text) {
    text_ += ".PP\n.nf\n" + troff_text(text) + "\n.fi\n";
}

void ManualPage::item(const std::string& term, const std::string& value, const std::string& meaning) {
    text_ += ".TP\n\\fB" + troff_text(term) + "\\fR" + (value.empty() ? "" : " \\fI" + troff_text(value) + "\\fR") +
             '\n' + (meaning.empty() ? "\\&" : troff_text(meaning)) + '\n';
}

}  // namespace stylesweep::cli
