import { parseArgs } from 'node:util'
import { createKeyFile, keyPurposes } from './key-file.ts'

const help = `keygen --purpose ${keyPurposes.join('|')} --out PATH
Makes a P-256 key file with mode 0600 and prints its id. A file that is already there is never overwritten.`

const { values } = parseArgs({
  options: { purpose: { type: 'string' }, out: { type: 'string' }, help: { type: 'boolean' } },
})
const purpose = keyPurposes.find((one) => one === values.purpose)
if (values.help || !purpose || !values.out) {
  process.stderr.write(`${help}\n`)
  process.exit(values.help ? 0 : 2)
}
try {
  process.stdout.write(`${createKeyFile(values.out, purpose, Math.floor(Date.now() / 1000))}\n`)
} catch (error) {
  const taken = error instanceof Error && 'code' in error && error.code === 'EEXIST'
  process.stderr.write(`keygen: ${taken ? `${values.out} is already there and stays as it is` : error}\n`)
  process.exit(1)
}
