import { hash, verify } from '@node-rs/argon2'
import pg from 'pg'

/**
 * Bare Argon2id with the parameters of rbac: `hashing.ts verify|hash <concurrency> <seconds>`. With DATABASE_URL, it stores each hash
 * durably in that database. Prints the rate per second.
 */
const [, , kind = 'verify', concurrency = '2', seconds = '5'] = process.argv
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const password = 'four plain words do'
const stored = await hash(password, parameters)
const pool = await openTable()
const work = kind === 'hash' ? async () => keep(await hash(password, parameters)) : () => verify(stored, password)

const startedAt = performance.now()
const cpuBefore = process.cpuUsage()
const endsAt = startedAt + Number(seconds) * 1000
const times: number[] = []
await Promise.all(Array.from({ length: Number(concurrency) }, repeat))
const elapsed = (performance.now() - startedAt) / 1000
const { user, system } = process.cpuUsage(cpuBefore)
times.sort((one, other) => one - other)
const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
const result = {
  perSecond: times.length / elapsed,
  p50Ms: at(0.5),
  p95Ms: at(0.95),
  p99Ms: at(0.99),
  requests: times.length,
  ownCpuSeconds: (user + system) / 1e6,
}
process.stdout.write(`${JSON.stringify(result)}\n`)
await pool?.end()

async function openTable() {
  if (!process.env.DATABASE_URL) return undefined
  const opened = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 })
  await opened.query('create table if not exists raw_hashes (id uuid primary key default uuidv7(), hash text not null)')
  return opened
}

async function keep(made: string) {
  await pool?.query({ name: 'keep', text: 'insert into raw_hashes (hash) values ($1)', values: [made] })
}

async function repeat() {
  while (performance.now() < endsAt) {
    const began = performance.now()
    await work()
    times.push(performance.now() - began)
  }
}
