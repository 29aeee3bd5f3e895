# Says of every table of a database how many rows it has and what they hold: TABLE|ROWS|MD5. usage: fingerprint.sh DATABASE
set -eu
PGPASSWORD=$(cat /secrets/administrator-password)
export PGPASSWORD
exec psql --no-psqlrc --no-align --tuples-only --quiet --set ON_ERROR_STOP=1 --dbname="$1" <<'SQL'
set timezone = 'UTC';
select format('select %L, count(*), coalesce(md5(string_agg(md5(t::text), %L order by md5(t::text))), %L) from %I.%I t',
  tablename, '', '-', schemaname, tablename)
from pg_tables where schemaname = 'public' order by tablename \gexec
SQL
