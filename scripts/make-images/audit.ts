import { ask } from './run.ts'

type Advisory = { severity: string; module_name: string; title: string; url: string; findings: { version: string }[] }
type Report = { advisories: Record<string, Advisory>; metadata: { vulnerabilities: Record<string, number> } }

/** `known` has one line for each finding, the worst first. */
export type Audit = { outcome: 'clean' | 'critical'; known: readonly string[] } | { outcome: 'not asked'; why: string }

const severities = ['critical', 'high', 'moderate', 'low', 'info']

/** Asks the npm registry for vulnerabilities of production's dependencies. No answer does not mean that there are none. */
export function audit(root: string): Audit {
  const { stdout, stderr } = ask('pnpm', ['audit', '--prod', '--json'], { cwd: root })
  const report = parse(stdout)
  if (!report) return { outcome: 'not asked', why: reasonIn(stderr || stdout) }
  const known = Object.values(report.advisories)
    .sort((one, other) => severities.indexOf(one.severity) - severities.indexOf(other.severity))
    .map(({ severity, module_name: name, findings, title, url }) => {
      const versions = findings.map(({ version }) => version).join(', ')
      return `${severity.padEnd(9)}${name} ${versions}: ${title} (${url})`
    })
  return { outcome: (report.metadata.vulnerabilities.critical ?? 0) > 0 ? 'critical' : 'clean', known }
}

function parse(text: string): Report | undefined {
  try {
    const report: Partial<Report> = JSON.parse(text)
    return report.metadata && report.advisories
      ? { advisories: report.advisories, metadata: report.metadata }
      : undefined
  } catch {
    // pnpm prints a failure as plain text, not as JSON; the text is the reason.
    return undefined
  }
}

/** The text of pnpm's failure, without its frame. */
function reasonIn(text: string): string {
  return text.replace(/[×│]/g, ' ').replace(/\s+/g, ' ').trim()
}
