/** A queue or a worker of BullMQ. It connects by itself, and `waitUntilReady` rejects for ever once that has failed. */
type Connecting = { waitUntilReady(): Promise<unknown>; close(force?: boolean): Promise<void> }

/** Something of BullMQ that is there to be used, whatever became of its first connection. */
export type Reconnecting<T> = {
  /** The one that is connected, or on its way. */
  current(): T
  /** The same once it is connected. Rejects when it could not connect; the next call opens another one. */
  ready(): Promise<T>
  close(): Promise<void>
}

/**
 * Opens something of BullMQ, and opens another one after it could not connect: it keeps that failure, answers every call with it, and a
 * worker would meet it again and again without a pause.
 */
export function reconnecting<T extends Connecting>(open: () => T): Reconnecting<T> {
  let held: { one: T; ready: Promise<T> } | undefined

  function connect() {
    const one = open()
    const ready = one.waitUntilReady().then(() => one)
    ready.catch(() => {
      held = undefined
      // Its failure to connect is the one that is told.
      return one.close(true).catch(() => undefined)
    })
    return { one, ready }
  }

  const hold = () => {
    held ??= connect()
    return held
  }
  return {
    current: () => hold().one,
    ready: () => hold().ready,
    close: async () => held?.one.close(true),
  }
}
