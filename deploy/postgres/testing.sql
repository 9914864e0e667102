-- Roles of development and test alone; an installation in use never has them.
--
-- jobbtorg_fixture  in which the factories of the tests write; nobody logs in as it
-- jobbtorg_test     logs in for the tests and takes the other roles in turn
\set ON_ERROR_STOP on
\getenv test_password JOBBTORG_TEST_PASSWORD

SELECT format('CREATE ROLE %I', name)
FROM unnest(ARRAY['jobbtorg_fixture', 'jobbtorg_test']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
\gexec

ALTER ROLE jobbtorg_owner CREATEDB;
ALTER ROLE jobbtorg_fixture NOLOGIN NOSUPERUSER BYPASSRLS;
ALTER ROLE jobbtorg_test LOGIN NOSUPERUSER CREATEDB PASSWORD :'test_password';
GRANT jobbtorg_owner, jobbtorg_web, jobbtorg_worker, jobbtorg_fixture TO jobbtorg_test;
GRANT CONNECT ON DATABASE jobbtorg TO jobbtorg_fixture, jobbtorg_test;
