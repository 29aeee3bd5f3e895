/** A person of a provider in a list. */
export type Portrait = {
  /** The person is chosen by this key: their subject at the provider. */
  key: string
  name: string
  /** The unusual traits of the account, in a few words each. */
  traits: readonly string[]
  /** The names that a login hint may contain. */
  knownAs: readonly string[]
}

export type People<Person> = {
  list(): readonly Person[]
  find(key: string): Person | undefined
  /** The person of a login hint, compared without case. */
  findByHint(hint: string): Person | undefined
  /** Adds a person. Replaces the one with the same key. */
  add(person: Person): void
}

/** The people of one stand-in. When it stops, it forgets all except the samples. */
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
