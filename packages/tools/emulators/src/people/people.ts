/** What a person of a provider looks like in a list. */
export type Portrait = {
  /** By which the person is chosen: what the provider knows them by. */
  key: string
  name: string
  /** What an application may stumble over, in a few words each. */
  traits: readonly string[]
  /** What a login hint may say. */
  knownAs: readonly string[]
}

export type People<Person> = {
  list(): readonly Person[]
  find(key: string): Person | undefined
  /** Who a login hint means, compared without case. */
  findByHint(hint: string): Person | undefined
  /** Adds somebody, in place of who had the same key. */
  add(person: Person): void
}

/** The people of one stand-in. They are forgotten with it, but for the samples. */
export function createPeople<Person>(
  samples: readonly Person[],
  portrayOf: (person: Person) => Portrait,
): People<Person> {
  const people = new Map(samples.map((person) => [portrayOf(person).key, person]))
  return {
    list: () => [...people.values()],
    find: (key) => people.get(key),
    findByHint(hint) {
      const wanted = hint.toLowerCase()
      return [...people.values()].find((person) =>
        portrayOf(person).knownAs.some((name) => name.toLowerCase() === wanted),
      )
    },
    add: (person) => void people.set(portrayOf(person).key, person),
  }
}
