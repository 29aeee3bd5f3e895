import type { CloudStandIn, GraphStandIn, SystemStandIn } from '@constellation/manifest'
import type { AppEnvironment } from './app-environment.ts'
import type { Application } from './applications.ts'
import { seconds } from './progress.ts'

/** The summary for a person, or with --json for a program. */
export type Summary = {
  /** Public origins, by host. */
  public: Record<string, string>
  /** Internal origins, by service. */
  internal: Record<string, string>
  mail: string
  /** Where operators' commands call. */
  api: string
  smtp: string
  /** Origins of stand-ins, by sign-in provider. */
  standIns: Record<string, string>
  /** The stand-ins for AWS. */
  cloud: CloudStandIn
  /** The stand-in for Microsoft Graph, and the file with a key of mx-worker for a developer. */
  graph: GraphStandIn & { keyFile: string }
  authentik: SystemStandIn
  /** The one-time address that makes the first administrator; null when there is one. */
  setUpLink: string | null
  applications: Application[]
  /** The variables of each application that was given with --app. */
  appEnvironments: AppEnvironment[]
  /** Services left for a person to run, each with its command. */
  without: Record<string, string>
  dataDir: string
  pid: number
  readyInMs: number
}

/** The block of addresses, with `ready in N.N s` as its last line. */
export function renderSummary(summary: Summary): string {
  const sections: [string, [string, string][]][] = [
    [
      'Open',
      [...Object.entries(summary.public), ['mail', summary.mail], ['api', `${summary.api}  for operators' commands`]],
    ],
    ['Set up the first administrator, once', summary.setUpLink ? [['link', summary.setUpLink]] : []],
    ['Stand-ins for sign-in providers', Object.entries(summary.standIns)],
    ['Stand-ins for AWS', cloudRows(summary.cloud)],
    [
      'Stand-in for Office 365',
      [
        ['graph', `${summary.graph.origin}  sends from ${summary.graph.mailbox}`],
        ['mail key', `in ${summary.graph.keyFile}`],
      ],
    ],
    ['Stand-in for Authentik', [['authentik', `${summary.authentik.origin}  token in ${summary.authentik.tokenFile}`]]],
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
  const pasteable = summary.appEnvironments.flatMap(({ id, file, lines: variables }) => [
    '',
    `Paste these lines into the .env of ${id}, or give them to it: node --env-file=${file} app.js`,
    ...variables,
  ])
  return [...lines, ...pasteable, '', `ready in ${seconds(summary.readyInMs)}`, ''].join('\n')
}

function cloudRows({
  stsEndpoint,
  s3Endpoint,
  bucket,
  roleArn,
  operatorCredentialsFile,
}: CloudStandIn): [string, string][] {
  return [
    ['sts, iam', `${stsEndpoint}  role ${roleArn}`],
    ['s3', `${s3Endpoint}  bucket ${bucket}`],
    ['operator', `key in ${operatorCredentialsFile}`],
  ]
}
