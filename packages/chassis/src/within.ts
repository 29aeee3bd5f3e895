/** The result of `work`, or the failure `late()` when it has not come after `limitMs`. The work itself goes on. */
export function within<T>(limitMs: number, work: Promise<T>, late: () => Error): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const timer = setTimeout(() => reject(late()), limitMs)
  work.then(
    (result) => {
      clearTimeout(timer)
      resolve(result)
    },
    (error: unknown) => {
      clearTimeout(timer)
      reject(error)
    },
  )
  return promise
}
