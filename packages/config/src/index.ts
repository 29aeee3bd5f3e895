export { BootRefusal } from './boot-refusal.ts'
export { brandNameVariable, brandVariables } from './brand-variables.ts'
export { type ConfigOf, type ConfigRegistry, defineConfig } from './define-config.ts'
export {
  type MigrationVariables,
  migrationVariables,
  type ProcessConfig,
  type ProcessVariables,
  processVariables,
  type ServiceConfig,
  type ServiceVariables,
  serviceVariables,
} from './process-variables.ts'
export { checkConfig, readConfig } from './read-config.ts'
export { renderEnvExample, renderMarkdown } from './reference.ts'
export type { Variable } from './variable.ts'
export { boolean, choice, file, integer, list, optional, origin, secretFile, text, url } from './variables.ts'
