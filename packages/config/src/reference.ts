import { referenceAnchor } from './boot-refusal.ts'
import type { ConfigRegistry } from './define-config.ts'
import { aliasesOf, type Variable } from './variable.ts'

/** The reference table of a service's variables, by group. */
export function renderMarkdown({ service, variables, removed = {} }: ConfigRegistry): string {
  const groups = Object.groupBy(Object.values(variables), ({ group }) => group)
  const tables = Object.entries(groups).map(([group, rows = []]) => [`### ${group}`, '', ...table(rows)].join('\n'))
  return [`## ${service}`, ...tables, ...removedNames(removed)].join('\n\n')
}

/** The same as a file of `NAME=value` lines, with what must be set left open. */
export function renderEnvExample({ service, variables }: ConfigRegistry): string {
  const lines = Object.values(variables).map(
    (one) => `# ${helpOf(one)}\n${one.default === null ? '' : '# '}${one.name}=${one.default ?? ''}`,
  )
  return [`# --- ${service} ---`, ...lines].join('\n')
}

function table(rows: Variable[]) {
  const cells = rows.map(
    (one) =>
      `| <a id="${referenceAnchor(one.name)}"></a>\`${one.name}\` | ${typeOf(one)} | ${showDefault(one.default)} | ${helpOf(one)} |`,
  )
  return ['| Variable | Type | Default | Meaning |', '| --- | --- | --- | --- |', ...cells]
}

function typeOf({ type, bounds }: Variable): string {
  return [type.replaceAll('|', '\\|'), bounds].filter(Boolean).join(', ')
}

function helpOf(variable: Variable): string {
  const names = aliasesOf(variable).map(({ name }) => `\`${name}\``)
  if (names.length === 0) return variable.help
  return `${variable.help} ${names.length > 1 ? 'Older names' : 'Older name'}: ${names.join(', ')}.`
}

function removedNames(removed: Readonly<Record<string, string>>): string[] {
  const rows = Object.entries(removed).map(([name, reason]) => `| \`${name}\` | ${reason} |`)
  return rows.length ? [['### Ignored', '', '| Variable | Why |', '| --- | --- |', ...rows].join('\n')] : []
}

function showDefault(fallback: Variable['default']) {
  if (fallback === null) return '**required**'
  if (fallback === undefined) return 'unset'
  return fallback === '' ? 'empty' : `\`${fallback}\``
}
