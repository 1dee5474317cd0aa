#include "orchestrator/sweep/where_comparisons.hpp"

#include <algorithm>
#include <cctype>

namespace stylesweep::sweep {
namespace {

struct Token {
    enum class Kind { name, number, string, sign } kind;
    std::string text;
};

bool is_numeral(char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool is_keyword(const Token& token, const char* keyword) {
    return token.kind == Token::Kind::name &&
           std::ranges::equal(token.text, std::string(keyword),
                              [](unsigned char a, unsigned char b) { return std::toupper(a) == b; });
}

// What stands between quotes, in which a doubled one is one; `at` is moved behind them.
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
    if (c == '"' || c == '`') return {Token::Kind::name, quoted(sql, at)};
    if (is_numeral(c) || (c == '.' && at + 1 < sql.size() && is_numeral(sql[at + 1]))) {
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

bool is_constant(const Token& token) {
    return token.kind == Token::Kind::number || token.kind == Token::Kind::string;
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
            if (name.kind == Token::Kind::name) add_listed(tokens, i, name, found);
        }
        if (sign.kind != Token::Kind::sign || !(is_order(sign.text) || is_equality(sign.text))) continue;
        if (left.kind == Token::Kind::name && is_constant(right))
            found.push_back(comparison(left, right, is_order(sign.text)));
        if (is_constant(left) && right.kind == Token::Kind::name)
            found.push_back(comparison(right, left, is_order(sign.text)));
    }
    return found;
}

}  // namespace stylesweep::sweep
