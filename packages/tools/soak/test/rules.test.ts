import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { freePort } from '@constellation/testkit'
import { describe, expect, test } from 'vitest'
import { createChance } from '../src/chance.ts'
import { scheduleFaults } from '../src/faults/schedule.ts'
import { failuresOutside, settleMs } from '../src/faults/windows.ts'
import { measureLiveHeap } from '../src/invariants/live-heap.ts'
import { boundBytesPerAction, checkMemory, fewestActions, growthOf } from '../src/invariants/memory.ts'

describe('a request without an answer', () => {
  const faults = [{ from: 10_000, readyAt: 12_000 }]
  test.each([
    ['before a fault', 8000, 9000, true],
    ['that the fault has cut off', 8000, 10_500, false],
    ['within the fault', 11_000, 11_500, false],
    ['while it settles', 12_000 + settleMs, 12_500 + settleMs, false],
    ['after it has settled', 12_001 + settleMs, 12_500 + settleMs, true],
  ])('%s', (_, from, to, isOutside) => {
    expect(failuresOutside([{ from, to, what: 'refresh' }], faults)).toHaveLength(isOutside ? 1 : 0)
  })
})

describe('memory', () => {
  const held = (heapBytes: number) => [{ service: 'rbac', residentMib: 150, heapBytes }]
  test.each([
    ['that stays the same is valid', 0, fewestActions, 0],
    ['that a cache fills is valid', boundBytesPerAction, fewestActions, 0],
    ['that leaks is found', boundBytesPerAction + 1, fewestActions, 1],
    ['with few actions is not judged', 10 * boundBytesPerAction, fewestActions - 1, 0],
  ])('%s', (_, bytesPerAction, actions, findings) => {
    const growth = growthOf(held(40e6), held(40e6 + bytesPerAction * actions), actions)
    expect(growth).toMatchObject([{ service: 'rbac', bytesPerAction }])
    expect(checkMemory(growth)).toHaveLength(findings)
  })

  test('of a process is what is left after a full collection', async () => {
    const port = await freePort()
    const script = `
      const makeAndForget = () => Array.from({ length: 1e6 }, (_, n) => ({ n })).length
      makeAndForget()
      console.log(process.memoryUsage().heapUsed)
      setInterval(() => {}, 1000)`
    const env = { PATH: process.env.PATH, NODE_OPTIONS: `--inspect-port=127.0.0.1:${port}` }
    const child = spawn(process.execPath, ['-e', script], { env, stdio: ['ignore', 'pipe', 'ignore'] })
    try {
      const [heapBytes] = await once(child.stdout, 'data')
      expect(Number(heapBytes)).toBeGreaterThan(20e6)
      expect(await measureLiveHeap(child.pid ?? 0, port)).toBeLessThan(10e6)
      // The second measurement finds the inspector open.
      expect(await measureLiveHeap(child.pid ?? 0, port)).toBeLessThan(10e6)
    } finally {
      child.kill()
    }
  })
})

describe('what a seed decides', () => {
  test('is the same each time, and differs for another seed or purpose', () => {
    const numbers = (seed: number, purpose: string) => {
      const chance = createChance(seed, purpose)
      return Array.from({ length: 5 }, chance.next)
    }
    expect(numbers(7, 'traffic')).toEqual(numbers(7, 'traffic'))
    expect(numbers(8, 'traffic')).not.toEqual(numbers(7, 'traffic'))
    expect(numbers(7, 'faults')).not.toEqual(numbers(7, 'traffic'))
  })

  test('kills each part as often as requested, in order of time, with the change of clocks half-way', () => {
    const plan = scheduleFaults(createChance(7, 'faults'), 60_000, 3)
    const kills = plan.flatMap(({ kind }) => ('kill' in kind ? [kind.kill] : []))
    expect(kills.toSorted()).toEqual([
      'PostgreSQL',
      'PostgreSQL',
      'PostgreSQL',
      'login',
      'login',
      'login',
      'rbac',
      'rbac',
      'rbac',
    ])
    expect(plan.findIndex(({ kind }) => 'clocks' in kind)).toBe(4)
    const beside = plan.flatMap((planned) => planned.beside ?? [])
    expect(beside).toHaveLength(7)
    expect(new Set(beside.flatMap(({ broker }) => Object.keys(broker)))).toEqual(new Set(['kill', 'pause', 'sts']))
    expect(new Set(beside.flatMap(({ mail }) => Object.keys(mail)))).toEqual(new Set(['kill', 'pause', 'graph']))
    expect(plan.map(({ atMs }) => atMs)).toEqual(plan.map(({ atMs }) => atMs).toSorted((a, b) => a - b))
    expect(plan.at(-1)?.atMs).toBeLessThan(60_000)
  })
})
