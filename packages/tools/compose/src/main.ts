import path from 'node:path'
import { StackFailure } from '@constellation/stack/first-start'
import { help, readArguments } from './arguments.ts'
import { down } from './down.ts'
import { explainFileError } from './state/state-folder.ts'
import { up } from './up.ts'

const [command, ...rest] = process.argv.slice(2)
const root = path.resolve(import.meta.dirname, '../../../..')

try {
  const args = readArguments(rest, root)
  if (args.dockerSocket) process.env.DOCKER_HOST = `unix://${path.resolve(args.dockerSocket)}`
  if (args.help) process.stdout.write(help)
  else if (command === 'down') await down(root, args)
  else {
    const say = (line: string) => void process.stderr.write(`${line}\n`)
    await up(root, args, { now: new Date(), environment: process.env, say })
  }
} catch (thrown) {
  const error = explainFileError(thrown)
  if (!(error instanceof StackFailure)) throw error
  for (const line of error.lastLines) process.stderr.write(`  | ${line}\n`)
  process.stderr.write(`error: ${error.message}\n next: ${error.nextStep}\n`)
  process.exitCode = 1
}
