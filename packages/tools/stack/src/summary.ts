import type { Application } from './applications.ts'
import { seconds } from './progress.ts'

/** What a person, or with --json a program, is told when everything is ready. */
export type Summary = {
  /** By name: what a browser opens. */
  public: Record<string, string>
  /** By service: where it answers on this machine, past the edge. */
  internal: Record<string, string>
  mail: string
  smtp: string
  /** By sign-in provider: where a browser finds its stand-in. */
  standIns: Record<string, string>
  /** Where the first administrator is made, once; null when there is one already. */
  setUpLink: string | null
  applications: Application[]
  /** Services left for a person to run, each with its command. */
  without: Record<string, string>
  dataDir: string
  pid: number
  readyInMs: number
}

/** The block of addresses, with `ready in N.N s` as its last line. */
export function renderSummary(summary: Summary): string {
  const sections: [string, [string, string][]][] = [
    ['Open', [...Object.entries(summary.public), ['mail', summary.mail]]],
    ['Set up the first administrator, once', summary.setUpLink ? [['link', summary.setUpLink]] : []],
    ['Stand-ins for sign-in providers', Object.entries(summary.standIns)],
    ['Inside', [...Object.entries(summary.internal), ['smtp', summary.smtp]]],
    [
      'Applications',
      summary.applications.map(({ id, origin, secretFile }) => [id, `${origin}  secret in ${secretFile}`]),
    ],
    ['Yours to run', Object.entries(summary.without)],
    ['State', [['data', summary.dataDir]]],
  ]
  const lines = sections
    .filter(([, rows]) => rows.length > 0)
    .flatMap(([title, rows]) => ['', title, ...rows.map(([name, value]) => `  ${name.padEnd(10)} ${value}`)])
  return [...lines, '', `ready in ${seconds(summary.readyInMs)}`, ''].join('\n')
}
