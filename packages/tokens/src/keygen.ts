import { parseArgs } from 'node:util'
import { createKeyFile, keyPurposes } from './key-file.ts'

const help = `keygen --purpose ${keyPurposes.join('|')} --out PATH
Makes a P-256 key file with mode 0600 and prints its id. A file that is already there is never overwritten.`

const values = read()
const purpose = keyPurposes.find((one) => one === values.purpose)
if (values.help || !purpose || !values.out) {
  process.stderr.write(`${help}\n`)
  process.exit(values.help ? 0 : 2)
}
try {
  process.stdout.write(`${createKeyFile(values.out, purpose, Math.floor(Date.now() / 1000))}\n`)
} catch (error) {
  const taken = error instanceof Error && 'code' in error && error.code === 'EEXIST'
  if (taken) fail(`${values.out} is already there and stays as it is`, 'name another file with --out')
  fail(error instanceof Error ? error.message : String(error), 'choose another place with --out')
}

function read() {
  try {
    return parseArgs({
      options: { purpose: { type: 'string' }, out: { type: 'string' }, help: { type: 'boolean' } },
    }).values
  } catch (error) {
    fail(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error), 'pnpm keygen --help lists them')
  }
}

function fail(message: string, nextStep: string): never {
  process.stderr.write(`error: ${message}\n next: ${nextStep}\n`)
  process.exit(1)
}
