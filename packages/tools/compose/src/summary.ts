import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { createSend } from '@constellation/stack/first-start'
import { originOf, type Settings, serviceHosts } from './settings.ts'
import { authorityFile } from './state/certificates.ts'
import { catchesMail } from './state/keys.ts'

/** The summary when everything is ready: addresses, the authority to trust, and the first administrator's set-up link. */
export async function renderSummary(state: string, settings: Settings, command: readonly string[]): Promise<string> {
  const ca = authorityFile(state, settings)
  const mail: [string, string][] = (await catchesMail(state)) ? [['mail', originOf(settings, 'mail')]] : []
  const sections: [string, [string, string][]][] = [
    ['Open', [...serviceHosts.map((host): [string, string] => [host, originOf(settings, host)]), ...mail]],
    ['Set up the first administrator, once', await setUpLink(state, settings)],
    ['Trust this authority: how, says docs/operate/compose.md', [['root', ca]]],
    ['Look at it', [['compose', command.join(' ')]]],
  ]
  const lines = sections
    .filter(([, rows]) => rows.length > 0)
    .flatMap(([title, rows]) => ['', title, ...rows.map(([name, value]) => `  ${name.padEnd(8)} ${value}`)])
  return [...lines, '', 'ready', ''].join('\n')
}

/** Login's set-up page answers 200 only while there is no administrator. */
async function setUpLink(state: string, settings: Settings): Promise<[string, string][]> {
  const login = originOf(settings, 'login')
  const address = settings.address === '0.0.0.0' ? '127.0.0.1' : settings.address
  const send = createSend({
    ca: await readFile(authorityFile(state, settings), 'utf8'),
    addresses: { [new URL(login).hostname]: address },
  })
  const { status } = await send(`${login}/set-up`, { method: 'GET', headers: {} })
  if (status !== 200) return []
  const secret = (await readFile(path.join(state, 'rbac/bootstrap-secret'), 'utf8')).trim()
  return [['link', `${login}/set-up?${new URLSearchParams({ secret })}`]]
}
