. "$SOURCE/tests/docs/setup/common.sh"
programs sweep
