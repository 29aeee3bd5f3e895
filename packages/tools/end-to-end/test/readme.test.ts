import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { send } from '@constellation/stack/send'
import { expect, inject, test } from 'vitest'
import './global-setup.ts'

const root = path.resolve(import.meta.dirname, '../../../..')
const run = promisify(execFile)

test('the commands of the README are up, which these journeys stand on, smoke, which is run here, core-init, which packages/tools/cluster runs, and test, which runs this', () => {
  const readme = readFileSync(path.join(root, 'README.md'), 'utf8')
  const commands = [...readme.matchAll(/```sh\n([^`]*)```/g)].flatMap(([, lines = '']) => lines.trim().split('\n'))
  expect(commands).toEqual([
    './scripts/up',
    './scripts/smoke',
    './scripts/ansible playbook -i ansible/inventory/mine/hosts.yml ansible/core-init.yml',
    './scripts/test',
  ])
})

test('smoke walks a running stack from sign-up to the end of a session', async () => {
  const { public: addresses, dataDir } = inject('stack')
  const { port } = new URL(addresses.login ?? '')
  const { stdout } = await run(path.join(root, 'scripts/smoke'), ['--port', port, '--data', dataDir])
  expect(stdout.match(/^ok /gm)).toHaveLength(42)
  expect(stdout).toMatch(/done in [\d.]+ s\n$/)
})

test('smoke walks a stack by its addresses, and says which providers it was not told of', async () => {
  const { public: addresses, mail } = inject('stack')
  const places = ['--login', addresses.login ?? '', '--app', addresses.hello ?? '', '--mail', mail]
  const { stdout } = await run(path.join(root, 'scripts/smoke'), [...places, '--providers', 'google'])
  expect(stdout.match(/^ok /gm)).toHaveLength(18)
  expect(stdout.match(/^skip .*/gm)).toEqual([
    'skip  sign in with github: not named in --providers',
    'skip  sign in with microsoft: not named in --providers',
    'skip  AWS credentials of the broker: not named in --broker',
    'skip  mail of applications: not named in --mx, and no key of a stack in --data',
    'skip  tenants: their operator commands run on the machine of the stack',
  ])
})

test('smoke goes as far as a stranger gets where it is given no mail, and leaves nobody behind', async () => {
  const { public: addresses, mail } = inject('stack')
  const before = await peopleWithMail(mail)
  const places = ['--login', addresses.login ?? '', '--app', addresses.hello ?? '']
  const { stdout } = await run(path.join(root, 'scripts/smoke'), places)
  expect(stdout.match(/^ok .*/gm)).toHaveLength(6)
  expect(await peopleWithMail(mail)).toEqual(before)
})

/** Not the mails themselves: the last ones to those who were there before may still be on their way. */
async function peopleWithMail(mail: string): Promise<Set<string>> {
  const answer = await send(`${mail}/api/messages?limit=1000`, { method: 'GET', headers: {} })
  const mails: { to: string }[] = JSON.parse(await answer.text())
  return new Set(mails.map(({ to }) => to))
}

test('smoke asks for the addresses of a stack elsewhere together', async () => {
  await expect(run(path.join(root, 'scripts/smoke'), ['--login', 'https://login.example'])).rejects.toMatchObject({
    code: 1,
    stderr:
      'error: --login and --app belong together, and --mail to both\n next: ./scripts/smoke --help lists the options\n',
  })
})
