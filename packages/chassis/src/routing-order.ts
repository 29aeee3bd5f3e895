import type { Contract, Endpoint } from '@constellation/contract'

type Operation = [name: string, operation: Endpoint]

/**
 * The operations of a contract by path. A path that is written out comes before one with a parameter at the same place, as OpenAPI requires
 * (§4.8.8.2). Throws for two paths that match one address and of which neither comes first.
 */
export function routingOrder(contract: Contract): { path: string; operations: Operation[]; isShadowed: boolean }[] {
  const byPath = Map.groupBy(Object.entries(contract), ([, { path }]) => path)
  const paths = [...byPath.keys()].sort((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1))
  for (const [one, other] of pairs(paths)) {
    if (overlap(one, other) && covers(one, other) === covers(other, one))
      throw new Error(`the paths ${one} and ${other} match the same address: change one of them`)
  }
  return paths.map((path) => ({
    path,
    operations: byPath.get(path) ?? [],
    isShadowed: paths.some((other) => other !== path && covers(other, path)),
  }))
}

/** Parameters sort after every letter. */
function sortKey(path: string): string {
  return path.replaceAll(/\{\w+\}/g, '\u{10ffff}')
}

function pairs(paths: readonly string[]): [string, string][] {
  return paths.flatMap((one, index) => paths.slice(index + 1).map((other): [string, string] => [one, other]))
}

/** Whether some address matches both. */
function overlap(one: string, other: string): boolean {
  return everySegment(one, other, (a, b) => a === b || isParameter(a) || isParameter(b))
}

/** Whether every address of `narrow` also matches `wide`. */
function covers(wide: string, narrow: string): boolean {
  return everySegment(wide, narrow, (a, b) => a === b || isParameter(a))
}

function everySegment(one: string, other: string, test: (a: string, b: string) => boolean): boolean {
  const [first, second] = [one.split('/'), other.split('/')]
  return first.length === second.length && first.every((segment, index) => test(segment, second[index] ?? ''))
}

function isParameter(segment: string): boolean {
  return segment.startsWith('{')
}
