#!/bin/sh
# Makes the database of each named service, its owner <service>_owner and the service's role <service>_service.
# The passwords are in the files of these names in /run/constellation. libpq's variables name the administrator.
set -eu
here=$(dirname "$0")
for service in "$@"; do
  psql --no-psqlrc --quiet --tuples-only --no-password --dbname postgres --set ON_ERROR_STOP=1 --set service="$service" --file "$here/make-roles.sql"
  echo "$service has its database and its roles"
done
