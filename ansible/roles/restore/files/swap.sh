# Puts one database in the place of another, which is kept under a new name. usage: swap.sh DATABASE RESTORED KEPT-AS
set -eu
PGPASSWORD=$(cat /secrets/administrator-password)
export PGPASSWORD
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --set name="$1" --set restored="$2" --set kept="$3" <<'SQL' >/dev/null
select pg_terminate_backend(pid) from pg_stat_activity where datname in (:'name', :'restored') and pid <> pg_backend_pid();
begin;
alter database :"name" rename to :"kept";
alter database :"restored" rename to :"name";
revoke all on database :"name" from public;
grant connect on database :"name" to :"name";
commit;
SQL
