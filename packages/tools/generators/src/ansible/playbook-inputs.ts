import type { ConfigRegistry } from '@constellation/config'
import { identifier } from '@constellation/manifest'
import { parse } from 'yaml'

type Spec = {
  type: string
  elements?: string
  choices?: string[]
  required?: boolean
  no_log?: boolean
  description: string
}

/** The text of the files that say what operators give, and of the jobs by the name of their service. */
export type InputSources = {
  argumentSpecs: string
  defaults: readonly string[]
  jobs: Readonly<Record<string, string>>
}

/** Every input of the playbooks, as the role that checks them has it, and the variables of the services that can be given besides. */
export function renderPlaybookInputs(registries: readonly ConfigRegistry[], sources: InputSources): string[] {
  const specs: Record<string, Spec> = parse(sources.argumentSpecs).argument_specs.main.options
  const defaults: Record<string, unknown> = Object.assign({}, ...sources.defaults.map((text) => parse(text)))
  const rows = Object.entries(specs).map(([name, spec]) =>
    `| `.concat([`\`${name}\``, kindOf(spec), defaultOf(name, spec, defaults), spec.description].join(' | '), ' |'),
  )
  const head = '| Input | Kind | Default | Meaning |\n| --- | --- | --- | --- |'
  return [
    `## Inputs\n\n${head}\n${rows.join('\n')}`,
    `## Variables of the services\n\nThe jobs set what they know themselves. Anything else that [a service reads](../reference/configuration.md) is given in \`settings\`, or, where it names a file, by its content in \`constellation_SERVICE_secrets\`.\n\n${registries.map((one) => settingsOf(one, sources)).join('\n')}`,
  ]
}

/** What may be given: the preflight compares the inputs with it. */
export function renderSettings(registries: readonly ConfigRegistry[], sources: InputSources): string {
  const names = registries.map((registry) => {
    const { plain, secret } = freeVariables(registry, sources)
    return `  ${identifier(registry.service)}:\n    settings:${listOf(plain)}\n    secrets:${listOf(secret)}\n`
  })
  return `preflight_known:\n${names.join('').trimEnd()}`
}

function settingsOf(registry: ConfigRegistry, sources: InputSources): string {
  const { plain, secret } = freeVariables(registry, sources)
  const list = (names: string[]) => names.map((name) => `\`${name}\``).join(', ') || 'none'
  return `- **${registry.service}**, settings: ${list(plain)}; secrets: ${list(secret)}`
}

function listOf(names: string[]) {
  return names.length > 0 ? names.map((name) => `\n      - ${name}`).join('') : ' []'
}

/** The variables that the service reads and its job does not set. */
function freeVariables({ service, variables }: ConfigRegistry, { jobs }: InputSources) {
  const job = jobs[service] ?? ''
  const free = Object.values(variables).filter(
    ({ name }) => !name.endsWith('_PORT') && !new RegExp(`^\\s+${name}\\s+= `, 'm').test(job),
  )
  const isFile = (name: string) => name.endsWith('_FILE')
  const names = (wanted: boolean) => free.filter(({ name }) => isFile(name) === wanted).map(({ name }) => name)
  return { plain: names(false), secret: names(true) }
}

function kindOf({ type, elements, choices, no_log }: Spec): string {
  const oneOf = choices ? `, one of ${choices.map((choice) => `\`${choice}\``).join(', ')}` : ''
  return `${elements ? `list of ${elements}` : type}${oneOf}${no_log ? ', secret' : ''}`
}

function defaultOf(name: string, { required }: Spec, defaults: Record<string, unknown>): string {
  if (required) return '**required**'
  const value = defaults[name]
  if (value === undefined || value === '') return 'none'
  if (typeof value === 'string' && value.includes('{{')) return 'see the meaning'
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``
}
