#!/bin/sh
# Makes a role and a database for each service, on the server's first start.
# No role can open another's database.
set -eu

make() {
    psql --set ON_ERROR_STOP=1 --username postgres --set name="$1" --set password="$2" <<'SQL'
create role :"name" login password :'password';
create database :"name" owner :"name" encoding 'UTF8' template template0 locale 'C.UTF-8';
revoke all on database :"name" from public;
SQL
}

make intake "$INTAKE_PASSWORD"
make medical_subsidy "$MEDICAL_SUBSIDY_PASSWORD"
make party_affairs "$PARTY_AFFAIRS_PASSWORD"
make honors "$HONORS_PASSWORD"
