. "$SOURCE/tests/docs/setup/common.sh"
pictures night
