#!/bin/sh
# Starts what it is given; root starts redis-server as the user redis, as the official image does.
set -eu
case ${1:-} in '' | -* | *.conf) set -- redis-server "$@" ;; esac
if [ "$1" = redis-server ] && [ "$(id -u)" = 0 ]; then
  chown -R redis:redis .
  exec setpriv --reuid=redis --regid=redis --init-groups "$@"
fi
exec "$@"
