import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { reportFailures } from '@constellation/command'

/** Takes a picture of every page: `pnpm screens [--port 8080] [--axe] [part of a name]`. */
reportFailures('pnpm screens --help')
const { values, positionals } = parseArgs({
  options: { port: { type: 'string' }, axe: { type: 'boolean', default: false }, help: { type: 'boolean' } },
  allowPositionals: true,
})
const root = path.resolve(import.meta.dirname, '..')

process.stderr.write('pictures of every page: the designed states first, then those of a running stack\n')
// The gallery has states that a running stack cannot easily reach. The second part shows a running stack.
const gallery = await run('services/login/test/screens.ts', [...positionals, ...(values.axe ? ['--axe'] : [])])
const live = await run('packages/tools/end-to-end/src/screens/main.ts', [
  ...positionals,
  ...(values.port ? ['--port', values.port] : []),
])
process.exitCode = gallery && live ? 0 : 1

async function run(entry: string, args: readonly string[]): Promise<boolean> {
  const child = spawn(process.execPath, [entry, ...args], { cwd: root, stdio: 'inherit' })
  const [code] = await once(child, 'close')
  return code === 0
}
