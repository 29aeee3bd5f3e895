export { cloneDatabase, type TestDatabase } from './clone-database.ts'
