export { type PostgresClient, postgresSessionStore, postgresSessionTables } from './postgres-session-store.ts'
