import path from 'node:path'
import { reportFailures } from '@constellation/command'
import { help, readArguments } from './arguments.ts'
import { down } from './down.ts'
import { up } from './up.ts'

const [command, ...rest] = process.argv.slice(2)
const root = path.resolve(import.meta.dirname, '../../../..')
reportFailures(`./docker/${command} --help`)

const args = readArguments(rest, root)
if (args.dockerSocket) process.env.DOCKER_HOST = `unix://${path.resolve(args.dockerSocket)}`
if (args.help) process.stdout.write(help)
else if (command === 'down') await down(root, args)
else {
  const say = (line: string) => void process.stderr.write(`${line}\n`)
  await up(root, args, { now: new Date(), environment: process.env, say })
}
