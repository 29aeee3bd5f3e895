# Writes one database to the standard output, as pg_restore takes it. usage: dump.sh DATABASE
set -eu
PGPASSWORD=$(cat /secrets/administrator-password)
export PGPASSWORD
exec pg_dump --format=custom --no-owner --dbname="$1"
