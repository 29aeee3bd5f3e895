# Tells a database that it was restored, where it wants to know: it has a function after_restore. usage: after-restore.sh DATABASE
set -eu
PGPASSWORD=$(cat /secrets/administrator-password)
export PGPASSWORD
exec psql --no-psqlrc --no-align --tuples-only --quiet --set ON_ERROR_STOP=1 --dbname="$1" <<'SQL'
select 'select after_restore()' from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where p.proname = 'after_restore' and n.nspname = 'public' \gexec
SQL
