/** Calls `make` on first use and keeps the result, so that importing a module reads nothing. */
export function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
