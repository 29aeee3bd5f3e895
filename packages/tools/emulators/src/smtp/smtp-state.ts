import type { SmtpControl, SmtpFault, SmtpMail, SmtpStep } from './smtp-control.ts'

/** What the connections of a stand-in share. */
export type SmtpState = SmtpControl & {
  connected(): number
  noteCommand(line: string): void
  keep(mail: SmtpMail): void
  noteMessage(): void
  takeFault(at: SmtpStep, about: string): SmtpFault | undefined
}

export function createSmtpState(): SmtpState {
  let faults: { fault: SmtpFault; left: number }[] = []
  let messages: SmtpMail[] = []
  let commands: string[] = []
  let connections = 0
  let came = Promise.withResolvers<void>()
  return {
    setFaults(list) {
      faults = list.map((fault) => ({ fault, left: fault.times ?? Number.POSITIVE_INFINITY }))
    },
    messages: () => messages,
    connections: () => connections,
    commands: () => commands,
    messageCame: () => came.promise,
    clear() {
      faults = []
      messages = []
      commands = []
      connections = 0
    },
    connected: () => ++connections,
    noteCommand: (line) => commands.push(line),
    keep: (mail) => messages.push(mail),
    noteMessage() {
      came.resolve()
      came = Promise.withResolvers()
    },
    takeFault(at, about) {
      const found = faults.find(({ fault, left }) => left > 0 && fault.at === at && about.includes(fault.about ?? ''))
      if (found) found.left--
      return found?.fault
    },
  }
}
