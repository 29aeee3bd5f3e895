import type { ConfigRegistry } from './define-config.ts'
import type { Variable } from './variable.ts'

/** The reference table of a service's variables, by group. */
export function renderMarkdown({ service, variables }: ConfigRegistry): string {
  const groups = Object.groupBy(Object.values(variables), ({ group }) => group)
  const tables = Object.entries(groups).map(([group, rows = []]) => [`### ${group}`, '', ...table(rows)].join('\n'))
  return [`## ${service}`, ...tables].join('\n\n')
}

/** The same as a file of `NAME=value` lines, with what must be set left open. */
export function renderEnvExample({ service, variables }: ConfigRegistry): string {
  const lines = Object.values(variables).map(
    ({ name, help, default: fallback }) => `# ${help}\n${fallback === null ? '' : '# '}${name}=${fallback ?? ''}`,
  )
  return [`# --- ${service} ---`, ...lines].join('\n')
}

function table(rows: Variable[]) {
  const cells = rows.map(
    ({ name, type, bounds, default: fallback, help }) =>
      `| <a id="${name.toLowerCase().replaceAll('_', '-')}"></a>\`${name}\` | ${[type.replaceAll('|', '\\|'), bounds].filter(Boolean).join(', ')} | ${showDefault(fallback)} | ${help} |`,
  )
  return ['| Variable | Type | Default | Meaning |', '| --- | --- | --- | --- |', ...cells]
}

function showDefault(fallback: Variable['default']) {
  if (fallback === null) return '**required**'
  return fallback === undefined ? 'unset' : `\`${fallback}\``
}
