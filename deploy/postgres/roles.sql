-- The roles and the database of an installation. Run by psql as the cluster's superuser,
-- with the passwords in the environment; may be run again.
--
-- jobbtorg_owner      owns the database and runs the migrations
-- jobbtorg_web        the web server
-- jobbtorg_worker     the workers and the timetable (beat)
-- jobbtorg_crossing   taken by the runtime roles inside the few writes that cross scopes
-- jobbtorg_collector  taken for figures and reports: facts, no names or numbers of persons
-- jobbtorg_backup     reads everything for backup; web and worker cannot become it
--
-- The runtime roles own nothing and may not get round a row policy. They inherit nothing
-- either: what crossing and collector see is theirs only after SET ROLE. What the roles may
-- do with the tables is granted by migrations: nobody empties one, and rows are deleted from few.
\set ON_ERROR_STOP on
\getenv owner_password JOBBTORG_OWNER_PASSWORD
\getenv web_password JOBBTORG_WEB_PASSWORD
\getenv worker_password JOBBTORG_WORKER_PASSWORD
\getenv backup_password JOBBTORG_BACKUP_PASSWORD

SELECT format('CREATE ROLE %I', name)
FROM unnest(ARRAY['jobbtorg_owner', 'jobbtorg_web', 'jobbtorg_worker', 'jobbtorg_crossing',
    'jobbtorg_collector', 'jobbtorg_backup']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
\gexec

ALTER ROLE jobbtorg_owner LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS
    PASSWORD :'owner_password';
ALTER ROLE jobbtorg_web LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
    NOINHERIT PASSWORD :'web_password';
ALTER ROLE jobbtorg_worker LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
    NOINHERIT PASSWORD :'worker_password';
ALTER ROLE jobbtorg_crossing NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION
    NOBYPASSRLS;
ALTER ROLE jobbtorg_collector NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION
    NOBYPASSRLS;
ALTER ROLE jobbtorg_backup LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION BYPASSRLS
    PASSWORD :'backup_password';
GRANT jobbtorg_crossing TO jobbtorg_web, jobbtorg_worker;
GRANT jobbtorg_collector TO jobbtorg_web, jobbtorg_worker;

SELECT 'CREATE DATABASE jobbtorg OWNER jobbtorg_owner'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'jobbtorg')
\gexec

REVOKE ALL ON DATABASE jobbtorg FROM PUBLIC;
GRANT CONNECT ON DATABASE jobbtorg TO jobbtorg_web, jobbtorg_worker, jobbtorg_backup;
