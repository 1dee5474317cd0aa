. "$SOURCE/tests/docs/setup/common.sh"
for day in monday tuesday; do programs night $day.db; done
pictures night
