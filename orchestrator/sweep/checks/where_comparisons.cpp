#include "orchestrator/sweep/checks/where_comparisons.hpp"

#include <algorithm>
#include <cctype>

#include "base/text/ascii.hpp"

namespace stylesweep::sweep {
namespace {

struct Token {
    enum class Kind { name, quoted_name, number, string, sign } kind;
    std::string text;
};

bool is_word(char c) {
    return is_word_character(c) || static_cast<unsigned char>(c) >= 0x80;
}

bool is_keyword(const Token& token, const char* keyword) {
    return token.kind == Token::Kind::name && lower_case(token.text) == lower_case(keyword);
}

// The text between quotes, with doubled quotes resolved; `at` advances past it.
std::string quoted(const std::string& sql, std::size_t& at) {
    const char quote = sql[at++];
    std::string text;
    for (; at < sql.size(); ++at) {
        if (sql[at] == quote && (at + 1 >= sql.size() || sql[at + 1] != quote)) break;
        if (sql[at] == quote) ++at;
        text += sql[at];
    }
    ++at;
    return text;
}

template <class Test>
std::string run_of(const std::string& sql, std::size_t& at, const Test& test) {
    const std::size_t begin = at;
    while (at < sql.size() && test(sql[at])) ++at;
    return sql.substr(begin, at - begin);
}

Token next_token(const std::string& sql, std::size_t& at) {
    const char c = sql[at];
    if (c == '\'') return {Token::Kind::string, quoted(sql, at)};
    if (c == '"' || c == '`') return {Token::Kind::quoted_name, quoted(sql, at)};
    if (is_digit(c) || (c == '.' && at + 1 < sql.size() && is_digit(sql[at + 1]))) {
        const auto in_number = [&](char d) {
            const bool exponent_sign = (d == '-' || d == '+') && (sql[at - 1] == 'e' || sql[at - 1] == 'E');
            return is_word(d) || d == '.' || exponent_sign;
        };
        return {Token::Kind::number, run_of(sql, at, in_number)};
    }
    if (is_word(c)) return {Token::Kind::name, run_of(sql, at, is_word)};
    const std::string two = sql.substr(at, 2);
    const std::size_t length = two == "<=" || two == ">=" || two == "<>" || two == "!=" || two == "==" ? 2 : 1;
    at += length;
    return {Token::Kind::sign, sql.substr(at - length, length)};
}

std::vector<Token> tokens_of(const std::string& sql) {
    std::vector<Token> tokens;
    for (std::size_t at = 0; at < sql.size();) {
        if (std::isspace(static_cast<unsigned char>(sql[at])) != 0) {
            ++at;
            continue;
        }
        Token token = next_token(sql, at);
        const auto is_operand = [](const Token& each) { return each.kind != Token::Kind::sign || each.text == ")"; };
        const bool minus = !tokens.empty() && tokens.back().kind == Token::Kind::sign && tokens.back().text == "-" &&
                           (tokens.size() == 1 || !is_operand(tokens[tokens.size() - 2]));
        if (token.kind == Token::Kind::number && minus) {
            tokens.pop_back();
            token.text = "-" + token.text;
        }
        tokens.push_back(std::move(token));
    }
    return tokens;
}

bool is_truth(const Token& token) {
    return is_keyword(token, "TRUE") || is_keyword(token, "FALSE");
}

bool is_constant(const Token& token) {
    return token.kind == Token::Kind::number || token.kind == Token::Kind::string || is_truth(token);
}

bool is_any_keyword(const Token& token, std::initializer_list<const char*> keywords) {
    return std::ranges::any_of(keywords, [&](const char* keyword) { return is_keyword(token, keyword); });
}

bool names_column(const Token& token) {
    return token.kind == Token::Kind::quoted_name ||
           (token.kind == Token::Kind::name &&
            !is_any_keyword(token, {"AND", "OR", "NOT", "IN", "IS", "NULL", "BETWEEN", "LIKE", "GLOB", "CASE", "WHEN",
                                    "THEN", "ELSE", "END", "TRUE", "FALSE"}));
}

// Whether a truth value may begin after the token before `at`: not after the bracket of a function or list, nor the AND
// of BETWEEN.
bool begins_truth(const std::vector<Token>& tokens, std::size_t at) {
    if (at == 0) return true;
    const Token& before = tokens[at - 1];
    if (is_keyword(before, "AND")) return !(at >= 3 && is_keyword(tokens[at - 3], "BETWEEN"));
    if (before.text == "(" && before.kind == Token::Kind::sign) return begins_truth(tokens, at - 1);
    return is_any_keyword(before, {"NOT", "OR", "WHEN"});
}

bool ends_truth(const std::vector<Token>& tokens, std::size_t at) {
    if (at == tokens.size() || is_any_keyword(tokens[at], {"AND", "OR", "THEN"})) return true;
    if (tokens[at].kind == Token::Kind::sign) return tokens[at].text == ")";
    if (!is_keyword(tokens[at], "IS")) return false;
    const std::size_t what = at + 1 < tokens.size() && is_keyword(tokens[at + 1], "NOT") ? at + 2 : at + 1;
    return what < tokens.size() && is_truth(tokens[what]);
}

bool is_order(const std::string& sign) {
    return sign == "<" || sign == ">" || sign == "<=" || sign == ">=";
}

bool is_equality(const std::string& sign) {
    return sign == "=" || sign == "==" || sign == "<>" || sign == "!=";
}

WhereComparison comparison(const Token& name, const Token& constant, bool order) {
    return {name.text, constant.text, constant.kind == Token::Kind::string, order};
}

// `n IN (1, 2)` and `n BETWEEN 1 AND 2`, from the keyword on.
void add_listed(const std::vector<Token>& tokens, std::size_t keyword, const Token& name,
                std::vector<WhereComparison>& found) {
    const bool between = is_keyword(tokens[keyword], "BETWEEN");
    for (std::size_t i = keyword + 1; i < tokens.size(); ++i) {
        if (is_constant(tokens[i]))
            found.push_back(comparison(name, tokens[i], between));
        else if (tokens[i].text != "(" && tokens[i].text != "," && !(between && is_keyword(tokens[i], "AND")))
            return;
        if (between && i == keyword + 3) return;
    }
}

}  // namespace

std::vector<WhereComparison> comparisons_in(const std::string& sql) {
    const std::vector<Token> tokens = tokens_of(sql);
    std::vector<WhereComparison> found;
    for (std::size_t i = 1; i + 1 < tokens.size(); ++i) {
        const Token &left = tokens[i - 1], &sign = tokens[i], &right = tokens[i + 1];
        const bool negated = is_keyword(left, "NOT") && i >= 2;
        if (is_keyword(sign, "IN") || is_keyword(sign, "BETWEEN")) {
            const Token& name = negated ? tokens[i - 2] : left;
            if (names_column(name)) add_listed(tokens, i, name, found);
        }
        if (sign.kind != Token::Kind::sign || !(is_order(sign.text) || is_equality(sign.text))) continue;
        if (names_column(left) && is_constant(right)) found.push_back(comparison(left, right, is_order(sign.text)));
        if (is_constant(left) && names_column(right)) found.push_back(comparison(right, left, is_order(sign.text)));
    }
    return found;
}

std::vector<std::string> truths_in(const std::string& sql) {
    const std::vector<Token> tokens = tokens_of(sql);
    std::vector<std::string> found;
    for (std::size_t i = 0; i < tokens.size(); ++i)
        if (names_column(tokens[i]) && begins_truth(tokens, i) && ends_truth(tokens, i + 1))
            found.push_back(tokens[i].text);
    return found;
}

}  // namespace stylesweep::sweep
