-- The roles and the database of an installation. Run by psql as the cluster's superuser,
-- with the passwords in the environment; may be run again.
--
-- jobbtorg_owner   owns the database and runs the migrations
-- jobbtorg_web     the web server
-- jobbtorg_worker  the workers and the timetable (beat)
--
-- The runtime roles own nothing and may not get round a row policy. What they may do with
-- the tables is granted by the first migration.
\set ON_ERROR_STOP on
\getenv owner_password JOBBTORG_OWNER_PASSWORD
\getenv web_password JOBBTORG_WEB_PASSWORD
\getenv worker_password JOBBTORG_WORKER_PASSWORD

SELECT format('CREATE ROLE %I', name)
FROM unnest(ARRAY['jobbtorg_owner', 'jobbtorg_web', 'jobbtorg_worker']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
\gexec

ALTER ROLE jobbtorg_owner LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS
    PASSWORD :'owner_password';
ALTER ROLE jobbtorg_web LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
    PASSWORD :'web_password';
ALTER ROLE jobbtorg_worker LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
    PASSWORD :'worker_password';

SELECT 'CREATE DATABASE jobbtorg OWNER jobbtorg_owner'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'jobbtorg')
\gexec

REVOKE ALL ON DATABASE jobbtorg FROM PUBLIC;
GRANT CONNECT ON DATABASE jobbtorg TO jobbtorg_web, jobbtorg_worker;
