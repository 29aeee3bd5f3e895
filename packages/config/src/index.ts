export { BootRefusal } from './boot-refusal.ts'
export { brandNameVariable, brandVariables } from './brand-variables.ts'
export type { ConfigWarning } from './config-warnings.ts'
export { type ConfigOf, type ConfigRegistry, defineConfig } from './define-config.ts'
export { mailWays } from './mail-ways.ts'
export { needed } from './needed.ts'
export { integer, integers, wei } from './numbers.ts'
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
export type { Alias, Variable } from './variable.ts'
export {
  boolean,
  choice,
  emailAddress,
  evmAddress,
  file,
  list,
  networks,
  optional,
  origin,
  roleArn,
  secretFile,
  secretUrl,
  text,
  unlessEmpty,
  url,
} from './variables.ts'
