#!/bin/sh
# Run by the PostgreSQL image when the data folder is new: the roles of roles.sql, with the
# passwords from the mounted secrets.
set -eu
for role in owner web worker backup; do
    secret="/run/secrets/${role}_password"
    if [ ! -s "$secret" ]; then
        echo "Hemligheten $secret saknas eller är tom." >&2
        exit 1
    fi
done
JOBBTORG_OWNER_PASSWORD=$(cat /run/secrets/owner_password)
JOBBTORG_WEB_PASSWORD=$(cat /run/secrets/web_password)
JOBBTORG_WORKER_PASSWORD=$(cat /run/secrets/worker_password)
JOBBTORG_BACKUP_PASSWORD=$(cat /run/secrets/backup_password)
export JOBBTORG_OWNER_PASSWORD JOBBTORG_WEB_PASSWORD JOBBTORG_WORKER_PASSWORD
export JOBBTORG_BACKUP_PASSWORD
psql -X -q -U postgres -d postgres -f /docker-entrypoint-initdb.d/roles.sql.in
