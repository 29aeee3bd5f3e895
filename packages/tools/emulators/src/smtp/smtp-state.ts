import type { SmtpControl, SmtpFault, SmtpMail, SmtpStep } from './smtp-control.ts'

/** What the connections of a stand-in share. */
export type SmtpState = Omit<SmtpControl, 'endConnections'> & {
  connected(): number
  noteCommand(line: string): void
  keep(mail: SmtpMail): void
  /** What is to be done before DATA is answered. */
  takeWork(): Promise<unknown>
  takeFault(at: SmtpStep, about: string): SmtpFault | undefined
}

export function createSmtpState(): SmtpState {
  let faults: { fault: SmtpFault; left: number }[] = []
  let messages: SmtpMail[] = []
  let commands: string[] = []
  let connections = 0
  let work: (() => Promise<unknown>) | undefined
  return {
    setFaults(list) {
      faults = list.map((fault) => ({ fault, left: fault.times ?? Number.POSITIVE_INFINITY }))
    },
    messages: () => messages,
    connections: () => connections,
    commands: () => commands,
    beforeData(wanted) {
      work = wanted
    },
    clear() {
      faults = []
      messages = []
      commands = []
      connections = 0
    },
    connected: () => ++connections,
    noteCommand: (line) => commands.push(line),
    keep: (mail) => messages.push(mail),
    async takeWork() {
      const wanted = work
      work = undefined
      await wanted?.()
    },
    takeFault(at, about) {
      const found = faults.find(({ fault, left }) => left > 0 && fault.at === at && about.includes(fault.about ?? ''))
      if (found) found.left--
      return found?.fault
    },
  }
}
