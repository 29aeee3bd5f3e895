import { type Described, type Variable, variable } from './variable.ts'

type Bounds = { min: number; max: number }

/** An integer within bounds, without trailing garbage. The unit belongs in the name. */
export function integer(name: string, about: Described<number> & Bounds): Variable<number> {
  return variable(name, 'integer', about, {
    bounds: `${about.min}–${about.max}`,
    parse(raw) {
      const value = readInteger(raw, about)
      if (value === undefined) throw new Error(`not an integer from ${about.min} to ${about.max}`)
      return value
    },
  })
}

/** Integers within bounds, separated by commas. */
export function integers(name: string, about: Described<string> & Bounds): Variable<readonly number[]> {
  return variable(name, 'integers, by commas', about, {
    bounds: `${about.min}–${about.max}`,
    parse: (raw) =>
      raw.split(',').map((entry) => {
        const value = readInteger(entry.trim(), about)
        if (value === undefined) throw new Error(`not integers from ${about.min} to ${about.max} with commas between`)
        return value
      }),
  })
}

/** An amount of wei: more than a number holds exactly. */
export function wei(name: string, about: Described<bigint>): Variable<bigint> {
  return variable(name, 'wei', about, {
    parse(raw) {
      const value = /^\d{1,78}$/.test(raw) ? BigInt(raw) : undefined
      if (value === undefined || value >= 2n ** 256n) throw new Error('not a whole number of wei')
      return value
    },
  })
}

function readInteger(raw: string, { min, max }: Bounds): number | undefined {
  const value = /^-?\d+$/.test(raw) ? Number(raw) : Number.NaN
  return value >= min && value <= max ? value : undefined
}
