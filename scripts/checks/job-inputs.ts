import { readFileSync } from 'node:fs'
import type { ConfigRegistry } from '@constellation/config'
import { readSources } from '@constellation/generators'
import { jobVariables } from '../../packages/tools/secrets/src/job-variables.ts'
import { complete } from '../../packages/tools/secrets/src/state.ts'

/**
 * Compares each Nomad job with what its service reads: variables, secret files and items of Nomad variables. A difference is a finding.
 */
const { services, configurations } = await readSources(process.cwd())
const registries: Record<string, ConfigRegistry[]> = Object.fromEntries(
  services.flatMap(({ name, processes }) => {
    const { registry, migrationRegistry } = configurations[name] ?? {}
    return processes.map((one) => [
      one.name,
      [registry, one.migrates ? migrationRegistry : undefined].filter((of) => !!of),
    ])
  }),
)
/** Items that operators give, by job. packages/tools/secrets makes all others. */
const given = {
  edge: { tls_certificate: '', tls_key: '' },
  ...Object.fromEntries(
    services.flatMap(({ processes, inputs }) => processes.map(({ name }) => [name, blank(inputs)])),
  ),
}
const items = jobVariables(complete(null, 0), given, [])

const findings = ['edge', 'postgres', 'redis', 'databases', ...Object.keys(registries)].flatMap((job) => {
  const text = readFileSync(`nomad/jobs/${job}.nomad.hcl`, 'utf8')
  const own = registries[job] ?? []
  return [
    ...undescribed(text),
    ...environmentFindings(text, own),
    ...fileFindings(text, own),
    ...itemFindings(text),
  ].map((finding) => `nomad/jobs/${job}.nomad.hcl: ${finding}`)
})
for (const finding of findings) process.stdout.write(`${finding}\n`)
process.exit(findings.length ? 1 : 0)

/** The items of a job's variable that the inputs of its service fill. */
function blank(inputs: object): Record<string, string> {
  return Object.fromEntries(Object.keys(inputs).map((name) => [name, '']))
}

function undescribed(text: string): string[] {
  const variables = [...text.matchAll(/^variable "(\w+)" \{\n([\s\S]*?)^\}/gm)]
  return variables
    .filter(([, , body]) => !/description = ".{10,}"/.test(body ?? ''))
    .map(([, name]) => `variable ${name} has no description`)
}

/** The service reads every variable that the job sets, and the job sets every required variable. */
function environmentFindings(text: string, own: ConfigRegistry[]): string[] {
  if (own.length === 0) return []
  const prefix = own[0]?.prefix ?? ''
  const set = new Set(
    [...text.matchAll(/^\s+([A-Z][A-Z0-9_]+)\s+= /gm)]
      .map(([, name = '']) => name)
      .filter((name) => name.startsWith(prefix)),
  )
  const known = own.flatMap(({ variables }) => Object.values(variables))
  return [
    ...[...set]
      .filter((name) => !known.some((variable) => variable.name === name))
      .map((name) => `${name} is read by nothing`),
    ...known
      .filter(({ name, default: fallback }) => fallback === null && !set.has(name))
      .map(({ name }) => `${name} has to be set`),
  ]
}

/** Every file in /secrets is both rendered and read. */
function fileFindings(text: string, own: ConfigRegistry[]): string[] {
  if (own.length === 0) return []
  const named = new Set([...text.matchAll(/^\s+[A-Z0-9_]+\s+= "\/secrets\/([\w.-]+)"/gm)].map(([, file = '']) => file))
  const single = [...text.matchAll(/destination\s+= "secrets\/([\w.-]+)"/g)]
  const table = [...text.matchAll(/^\s+"([\w./-]+)"\s+= "[^"]*\{\{/gm)]
  const rendered = new Set([...single, ...table].map(([, file = '']) => file.split('/')[0] ?? ''))
  return [
    ...[...named].filter((file) => !rendered.has(file)).map((file) => `/secrets/${file} is rendered by no template`),
    ...[...rendered].filter((file) => !named.has(file)).map((file) => `/secrets/${file} is read by nothing`),
  ]
}

/** The Nomad variable has every item that a template reads. */
function itemFindings(text: string): string[] {
  const paths = [...text.matchAll(/nomadVar \\?"([\w/-]+)\\?"/g)].map(([, path = '']) => path)
  const known = new Set(paths.flatMap((path) => Object.keys(items[path] ?? {})))
  const read = [...text.matchAll(/\{\{\s*(?:if )?\.(\w+)/g)].map(([, item = '']) => item)
  return [...new Set(read)]
    .filter((item) => !known.has(item))
    .map((item) => `the item ${item} is in none of ${paths.join(', ')}`)
}
