#include "orchestrator/vote/answers.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <utility>

#include "base/clock.hpp"
#include "base/text/ascii.hpp"
#include "base/text/excerpt.hpp"
#include "base/text/utf8.hpp"

namespace stylesweep::vote {
namespace {

using nlohmann::json;

constexpr std::int64_t most_ms = 24LL * 3600 * 1000;
constexpr std::size_t uid_length = 32, most_text = 100;
constexpr int most_depth = 3;  // the file, its list of votes, a vote

std::string text_of(const json& object, const char* name, std::size_t most = most_text) {
    const auto found = object.find(name);
    if (found == object.end() || !found->is_string())
        throw std::invalid_argument(std::string("it has no text '") + name + "'");
    const auto& text = found->get_ref<const std::string&>();
    if (text.size() > most) throw std::invalid_argument(std::string("its '") + name + "' is too long");
    return text;
}

// What is shown on one side: the job's key ("": the content itself), the SHA-256, and the scenes it belongs to.
struct Side {
    std::string job, sha256;
    std::set<std::size_t> scenes;
};

Side side_of(const std::string& id, const schema::VotedPictures& pictures, const PictureIds& ids) {
    const auto found = ids.find(id);
    if (!found || found->kind == NamedPicture::Kind::style)
        throw UnknownPicture("its picture '" + excerpt_line(id, most_text) + "' is not one of the sweep's");
    if (found->kind == NamedPicture::Kind::output) {
        const schema::VotedPicture& picture = pictures.pictures[found->place];
        return {picture.key, picture.sha256, {picture.scene}};
    }
    Side side{"", pictures.scenes[found->place].content_sha256, {}};
    for (std::size_t scene = 0; scene < pictures.scenes.size(); ++scene)
        if (ids.content(scene) == id) side.scenes.insert(scene);
    return side;
}

bool share_a_scene(const Side& a, const Side& b) {
    for (const std::size_t scene : a.scenes)
        if (b.scenes.contains(scene)) return true;
    return false;
}

std::string checksum_of(const json& file) {
    std::string text;
    for (const char* name : {"sweep", "ballot", "voter"}) text += text_of(file, name) + "\n";
    for (const json& vote : file["votes"]) {
        if (!vote.is_object()) throw std::invalid_argument("a vote in it is no object");
        const auto ms = vote.find("ms");
        for (const char* name : {"uid", "left", "right", "answer"}) text += text_of(vote, name) + " ";
        text += (ms == vote.end() ? "" : ms->dump()) + " " + text_of(vote, "at") + "\n";
    }
    char hex[17];
    std::snprintf(hex, sizeof hex, "%016llx", static_cast<unsigned long long>(hash_of(text)));
    return hex;
}

json member(const json& file, const char* name) {
    const auto found = file.find(name);
    return found == file.end() ? json() : *found;
}

bool is_lower_hex(const std::string& text, std::size_t digits) {
    return text.size() == digits && is_hex(text) && lower_case(text) == text;
}

// Characters without a look of their own, and spaces other than the usual one: names that look equal would be two
// voters. Unicode 15: general categories Cc, Cf, Cs, Co, Zl, Zp, Zs, variation selectors, tags, and blank letters.
bool is_invisible(char32_t c) {
    struct Range {
        char32_t first, last;
    };
    static constexpr Range ranges[] = {{0x0, 0x1f},        {0x7f, 0xa0},       {0xad, 0xad},       {0x34f, 0x34f},
                                       {0x600, 0x605},     {0x61c, 0x61c},     {0x6dd, 0x6dd},     {0x70f, 0x70f},
                                       {0x890, 0x891},     {0x8e2, 0x8e2},     {0x115f, 0x1160},   {0x1680, 0x1680},
                                       {0x17b4, 0x17b5},   {0x180b, 0x180f},   {0x2000, 0x200f},   {0x2028, 0x202f},
                                       {0x205f, 0x206f},   {0x2800, 0x2800},   {0x3000, 0x3000},   {0x3164, 0x3164},
                                       {0xd800, 0xf8ff},   {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},   {0xffa0, 0xffa0},
                                       {0xfff0, 0xfffb},   {0x110bd, 0x110bd}, {0x110cd, 0x110cd}, {0x13430, 0x1343f},
                                       {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff}, {0xf0000, 0x10ffff}};
    return std::ranges::any_of(ranges, [&](const Range& each) { return c >= each.first && c <= each.last; });
}

// Of valid UTF-8.
bool has_invisible(const std::string& name) {
    for (std::size_t at = 0; at < name.size();) {
        const std::size_t length = utf8_length(name, at);
        auto c =
            static_cast<char32_t>(static_cast<unsigned char>(name[at]) & (length == 1 ? 0x7f : 0xff >> (length + 1)));
        for (std::size_t i = 1; i < length; ++i) c = c << 6 | (static_cast<unsigned char>(name[at + i]) & 0x3f);
        if (is_invisible(c)) return true;
        at += length;
    }
    return false;
}

}  // namespace

json parse_answers(const std::string& text) {
    std::map<int, std::set<std::string>> names;  // of the open objects, by depth
    return json::parse(text, [&](int depth, json::parse_event_t event, json& parsed) {
        using enum json::parse_event_t;
        if ((event == object_start || event == array_start) && depth >= most_depth)
            throw std::invalid_argument("it has lists or objects within each other that no page writes");
        if (event == object_start) names[depth + 1].clear();
        if (event == key && !names[depth].insert(parsed.get<std::string>()).second)
            throw std::invalid_argument("it has '" + excerpt_line(parsed.get<std::string>()) + "' twice");
        return true;
    });
}

std::string voter_from(const json& given) {
    if (!given.is_object()) throw std::invalid_argument("it is no JSON object");
    const std::string name = text_of(given, "voter", most_voter_bytes);
    if (name.find_first_not_of(' ') == std::string::npos) throw std::invalid_argument("the voter has no name");
    if (name.starts_with(' ') || name.ends_with(' ') || name.find("  ") != std::string::npos)
        throw std::invalid_argument("the voter's name '" + printable_line(name) +
                                    "' begins or ends with a space, or has two in a row");
    if (!is_utf8(name) || printable_line(name) != name || has_invisible(name))
        throw std::invalid_argument("the voter's name '" + printable_line(name) +
                                    "' has characters that cannot be printed");
    return name;
}

schema::Vote vote_from(const json& given, const std::string& voter, const std::string& ballot,
                       const schema::VotedPictures& pictures, const PictureIds& ids) {
    if (!given.is_object()) throw std::invalid_argument("it is no JSON object");
    schema::Vote vote;
    vote.uid = text_of(given, "uid");
    if (!is_lower_hex(vote.uid, uid_length))
        throw std::invalid_argument("its 'uid' is not " + std::to_string(uid_length) + " lower-case hex digits");
    const std::string answer = text_of(given, "answer");
    const auto& answers = schema::state_texts<schema::Answer>;
    if (std::ranges::find(answers, answer) == answers.end())
        throw std::invalid_argument("its answer '" + excerpt_line(answer) + "' is not left, right, same or skip");
    vote.answer = schema::from_text<schema::Answer>(answer);
    const auto ms = given.find("ms");
    if (ms == given.end() || !ms->is_number_unsigned() ||
        ms->get<std::uint64_t>() > static_cast<std::uint64_t>(most_ms))
        throw std::invalid_argument("its 'ms' is not a whole number of milliseconds of at most a day");
    vote.answer_ms = ms->get<std::int64_t>();
    vote.voted_at = iso_utc(from_iso_utc(text_of(given, "at")));
    const Side left = side_of(text_of(given, "left"), pictures, ids),
               right = side_of(text_of(given, "right"), pictures, ids);
    if ((left.job.empty() && right.job.empty()) || left.job == right.job || !share_a_scene(left, right))
        throw std::invalid_argument("its pictures are not two of one content and style");
    vote.voter = voter;
    vote.ballot = ballot;
    vote.left_job = left.job;
    vote.right_job = right.job;
    vote.left_sha256 = left.sha256;
    vote.right_sha256 = right.sha256;
    return vote;
}

BallotFile read_ballot_file(const std::string& text) {
    if (text.size() > most_answer_bytes)
        throw std::invalid_argument("it has more than " + std::to_string(most_answer_bytes / 1'000'000) +
                                    " MB, the most that answers to a ballot have");
    json file;
    try {
        file = parse_answers(text);
    } catch (const json::exception&) {
        throw std::invalid_argument("it is no JSON, or was cut off; ask the voter to save the answers again");
    }
    if (!file.is_object() || member(file, "format") != answers_format)
        throw std::invalid_argument(std::string("it is not a file of answers (\"format\": \"") + answers_format +
                                    "\")");
    if (member(file, "version") != 1)
        throw std::invalid_argument("it is of another version of stylesweep, which this one does not know");
    const auto votes = file.find("votes");
    if (votes == file.end() || !votes->is_array()) throw std::invalid_argument("it has no list 'votes'");
    if (votes->size() > most_answers)
        throw std::invalid_argument("it has " + std::to_string(votes->size()) + " answers; a person gives at most " +
                                    std::to_string(most_answers));
    BallotFile read{text_of(file, "sweep"), text_of(file, "ballot"), voter_from(file), *votes};
    if (text_of(file, "checksum") != checksum_of(file))
        throw std::invalid_argument("it was changed after the page wrote it: its checksum is not that of its answers");
    if (!is_lower_hex(read.ballot, ballot_id_length))
        throw std::invalid_argument("its 'ballot' is not " + std::to_string(ballot_id_length) +
                                    " lower-case hex digits");
    return read;
}

CheckedAnswers check_answers(const BallotFile& file, const schema::VotedPictures& pictures) {
    const PictureIds ids(pictures);
    CheckedAnswers checked;
    std::string unknown;
    std::map<std::set<std::pair<std::string, std::string>>, std::size_t> times;  // by pair of pictures
    std::size_t number = 0;
    for (const json& given : file.votes) {
        ++number;
        try {
            const schema::Vote& vote =
                checked.votes.emplace_back(vote_from(given, file.voter, file.ballot, pictures, ids));
            const std::size_t before =
                times[{{vote.left_job, vote.left_sha256}, {vote.right_job, vote.right_sha256}}]++;
            if (before == most_answers_to_pair)
                throw std::invalid_argument("it is the third one about the same two pictures, which no page asks for");
        } catch (const UnknownPicture& error) {
            ++checked.unknown;
            unknown = error.what();
        } catch (const std::invalid_argument& error) {
            throw std::invalid_argument("answer " + std::to_string(number) + ": " + error.what());
        }
    }
    if (checked.votes.empty() && checked.unknown > 0)
        throw std::invalid_argument("none of its pictures is one of sweep '" + file.sweep +
                                    "' here: it answers a ballot of another database, or all jobs were run anew");
    return checked;
}

}  // namespace stylesweep::vote
