/** A session of the broker. */
export type Session = {
  jwt: string
  /** Unix seconds. */
  expiresAt: number
  omniAccount: string
  walletAddress: string
}

/** Where one session is kept between calls. */
export type SessionStore = {
  read(): Promise<Session | undefined>
  /** `undefined` forgets it. */
  write(session: Session | undefined): Promise<void>
}

export function memorySessions(): SessionStore {
  let kept: Session | undefined
  return {
    read: async () => kept,
    write: async (session) => {
      kept = session
    },
  }
}
