. "$SOURCE/tests/docs/setup/common.sh"
programs overnight
programs night
sed -n '/^```csv/,/^```$/p' "$SOURCE/docs/database.md" | grep -v '```' >old.csv
