import type { Chance } from '../chance.ts'

/** Deals every kind of fault once, in a random order, again and again. `kinds` makes one of each. */
export function deal<Fault>(chance: Chance, kinds: () => readonly Fault[], count: number): Fault[] {
  const faults: Fault[] = []
  while (faults.length < count) {
    const order = kinds().map((fault) => ({ fault, at: chance.next() }))
    faults.push(...order.toSorted((one, other) => one.at - other.at).map(({ fault }) => fault))
  }
  return faults.slice(0, count)
}
