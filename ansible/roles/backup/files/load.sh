# Makes a database out of what dump.sh has written, from the standard input. usage: load.sh NEW-DATABASE OWNER
set -eu
PGPASSWORD=$(cat /secrets/administrator-password)
export PGPASSWORD
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --command "drop database if exists \"$1\"" --command "create database \"$1\" owner \"$2\""
pg_restore --exit-on-error --single-transaction --no-owner --role="$2" --dbname="$1"
