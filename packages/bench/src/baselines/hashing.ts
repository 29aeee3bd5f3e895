import { hash, verify } from '@node-rs/argon2'

/** Bare Argon2id with the parameters of rbac: `hashing.ts verify|hash <concurrency> <seconds>`. Prints how many a second. */
const [, , kind = 'verify', concurrency = '2', seconds = '5'] = process.argv
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const password = 'four plain words do'
const stored = await hash(password, parameters)
const work = kind === 'hash' ? () => hash(password, parameters) : () => verify(stored, password)

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

async function repeat() {
  while (performance.now() < endsAt) {
    const began = performance.now()
    await work()
    times.push(performance.now() - began)
  }
}
