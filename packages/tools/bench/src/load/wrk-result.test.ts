import { expect, test } from 'vitest'
import { parseResult } from './wrk-result.ts'

const output = `Running 2s test @ http://127.0.0.1:1/
  Requests/sec:  500.00
RESULT 1000 2000000 1500 2500 9000 10 3
0m0.010s 0m0.020s
0m0.100s 1m0.200s
`

test('only correct answers count in the rate', () => {
  expect(parseResult(output)).toMatchObject({ perSecond: 495, requests: 1000, errors: 13 })
})

test('times are milliseconds', () => {
  expect(parseResult(output)).toMatchObject({ p50Ms: 1.5, p95Ms: 2.5, p99Ms: 9 })
})

test('the CPU of the generator is that of the shell’s children, minutes included', () => {
  expect(parseResult(output).generatorCpuSeconds).toBeCloseTo(60.3)
})

test('an output without a result is shown whole', () => {
  expect(() => parseResult('unable to connect to 127.0.0.1:1')).toThrow('unable to connect')
})
