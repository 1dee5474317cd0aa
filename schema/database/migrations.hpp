// Migrates an older or empty database to the current schema.
#pragma once

#include <SQLiteCpp/Database.h>

#include <span>
#include <string>
#include <string_view>

namespace stylesweep::schema {

/// All migrations; the N-th (from 1) takes a database from user_version N - 1 to N. Append-only once released; a test
/// requires a stored database of each version (tests/schema/database/fixtures).
std::span<const std::string_view> migrations();

/// Applies the migrations that `db` lacks and recreates all views, in one transaction.
void migrate(SQLite::Database& db, std::span<const std::string_view> all);

/// Recreates all views, including those of sweeps, and records their revision in the view `views_version`.
void create_views(SQLite::Database& db);

/// Incremented with every change of the views (views.sql, sweep_view.cpp). A program recreates views of a lower
/// revision and leaves those of a higher one, so that two programs on one file do not keep undoing each other's views.
inline constexpr int views_revision = 12;

/// SHA-256 of the text of the views. A test ties it to views_revision.
std::string views_digest();

/// Whether the views are of a lower revision, or of this one with another text, as during development.
bool views_are_older(SQLite::Database& db);

/// Recreates outdated views, in one transaction.
void renew_views(SQLite::Database& db);

/// Creates this program's views for this connection alone; the file is not changed.
void create_temporary_views(SQLite::Database& db);

}  // namespace stylesweep::schema
