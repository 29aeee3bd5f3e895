/** A person, a program or a master. Each does one thing at a time. */
export type Actor = {
  id: string
  busy: boolean
  /** The number of actions begun. A check that reads the database sees by it whether anything happened meanwhile. */
  begun: number
}
