#!/bin/sh
# Starts what it is given; in front of `postgres` it makes the cluster where there is none yet, as the official image does.
# POSTGRES_PASSWORD_FILE, POSTGRES_USER, POSTGRES_DB, POSTGRES_INITDB_ARGS, PGDATA, and scripts in /docker-entrypoint-initdb.d.
set -eu
case ${1:-} in '' | -*) set -- postgres "$@" ;; esac
[ "$1" = postgres ] || exec "$@"

if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA" /run/postgresql
  chown -R postgres:postgres "$PGDATA" /run/postgresql
  exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi
export POSTGRES_USER="${POSTGRES_USER:-postgres}"
export POSTGRES_DB="${POSTGRES_DB:-$POSTGRES_USER}"

# initdb asks for the name of its user, which a number that `--user` has given may not have.
name_user() {
  if getent passwd "$(id -u)" >/dev/null; then return; fi
  LD_PRELOAD=$(echo /usr/lib/*/libnss_wrapper.so)
  NSS_WRAPPER_PASSWD=$(mktemp)
  NSS_WRAPPER_GROUP=$(mktemp)
  echo "postgres:x:$(id -u):$(id -g)::$PGDATA:/bin/false" >"$NSS_WRAPPER_PASSWD"
  echo "postgres:x:$(id -g):" >"$NSS_WRAPPER_GROUP"
  export LD_PRELOAD NSS_WRAPPER_PASSWD NSS_WRAPPER_GROUP
}

make_cluster() {
  [ -s "${POSTGRES_PASSWORD_FILE:-}" ] || {
    echo 'error: a new database needs the password of its administrator: name a file that holds it in POSTGRES_PASSWORD_FILE' >&2
    exit 1
  }
  mkdir -p "$PGDATA"
  # shellcheck disable=SC2086 # several arguments in one variable
  initdb --pgdata="$PGDATA" --username="$POSTGRES_USER" --pwfile="$POSTGRES_PASSWORD_FILE" --auth-host=scram-sha-256 ${POSTGRES_INITDB_ARGS:-}
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  echo "listen_addresses = '*'" >>"$PGDATA/postgresql.conf"
}

sql() { psql -v ON_ERROR_STOP=1 --no-psqlrc --no-password --username "$POSTGRES_USER" "$@"; }

fill_cluster() { # while no other machine reaches it
  pg_ctl --pgdata="$PGDATA" --options="-c listen_addresses=''" --wait start
  if [ "$POSTGRES_DB" != postgres ]; then
    echo 'create database :"name";' | sql --dbname postgres --set name="$POSTGRES_DB"
  fi
  for script in /docker-entrypoint-initdb.d/*; do
    case $script in
      *.sql) sql --dbname "$POSTGRES_DB" --file "$script" ;;
      *.sh) if [ -x "$script" ]; then "$script"; else . "$script"; fi ;;
    esac
  done
  pg_ctl --pgdata="$PGDATA" --mode=fast --wait stop
}

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  name_user
  make_cluster
  fill_cluster
  if [ -n "${NSS_WRAPPER_PASSWD:-}" ]; then
    rm -f "$NSS_WRAPPER_PASSWD" "$NSS_WRAPPER_GROUP"
    unset LD_PRELOAD NSS_WRAPPER_PASSWD NSS_WRAPPER_GROUP
  fi
fi
exec "$@"
