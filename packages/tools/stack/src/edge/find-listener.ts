import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import path from 'node:path'

/** The process that listens on a TCP port, as "node (process 4711)"; undefined when the system does not tell. */
export function findListener(port: number): string | undefined {
  return process.platform === 'linux' ? fromProc(port) : fromLsof(port)
}

function fromProc(port: number): string | undefined {
  const sockets = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => listeningInodes(file, port)))
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (holdsOneOf(pid, sockets)) return `${programOf(pid)} (process ${pid})`
  }
  return undefined
}

/** The program's name alone: arguments may hold secrets. */
function programOf(pid: string): string {
  const [program = ''] = readOrNothing(`/proc/${pid}/cmdline`).split('\0')
  return path.basename(program) || 'a program'
}

const listening = '0A'

function listeningInodes(file: string, port: number): string[] {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0')
  return readOrNothing(file)
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(`:${hexPort}`) && state === listening)
    .map((fields) => `socket:[${fields[9]}]`)
}

function holdsOneOf(pid: string, sockets: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => sockets.has(readlinkSync(`/proc/${pid}/fd/${fd}`)))
  } catch {
    // The process belongs to another user or has just ended.
    return false
  }
}

function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // Without the name, the error still says that the port is taken.
    return ''
  }
}

function fromLsof(port: number): string | undefined {
  const { stdout } = spawnSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], { encoding: 'utf8' })
  const [, pid, command] = /^p(\d+)\n(?:.*\n)*?c(.*)$/m.exec(stdout ?? '') ?? []
  return pid ? `${command} (process ${pid})` : undefined
}
