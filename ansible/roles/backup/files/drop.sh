# Removes a database. usage: drop.sh DATABASE
set -eu
PGPASSWORD=$(cat /secrets/administrator-password)
export PGPASSWORD
exec psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --command "drop database if exists \"$1\" with (force)"
