-- Failed statements are not logged, since they hold passwords.
set log_min_error_statement = panic;
set log_statement = 'none';

\set owner :service _owner
\set role :service _service
\set owner_password `cat /run/constellation/:owner`
\set role_password `cat /run/constellation/:role`

select format('create role %I', name) from unnest(array[:'owner', :'role']) name where not exists (select from pg_roles where rolname = name) \gexec
alter role :"owner" with login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password :'owner_password';
alter role :"role" with login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password :'role_password';

select format('create database %I owner %I', :'service', :'owner') where not exists (select from pg_database where datname = :'service') \gexec
alter database :"service" owner to :"owner";
revoke all on database :"service" from public;
grant connect on database :"service" to :"role";

-- Only the administrator may connect to the other databases.
revoke all on database postgres, template1 from public;
