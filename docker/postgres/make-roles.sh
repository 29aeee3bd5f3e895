#!/bin/sh
# Makes the database of each service that is named, its owner <service>_owner and the role <service>_service that it runs as.
# The passwords are the files of these names in /run/constellation. The administrator is who libpq's variables say.
set -eu
here=$(dirname "$0")
for service in "$@"; do
  psql --no-psqlrc --quiet --tuples-only --no-password --dbname postgres --set ON_ERROR_STOP=1 --set service="$service" --file "$here/make-roles.sql"
  echo "$service has its database and its roles"
done
