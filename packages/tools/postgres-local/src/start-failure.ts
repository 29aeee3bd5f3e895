export type StartFailureCode =
  | 'binary_missing'
  | 'data_in_use'
  | 'data_not_writable'
  | 'disk_full'
  | 'no_unprivileged_account'
  | 'port_taken'
  | 'start_failed'

/** PostgreSQL could not be started. `message` is one readable line. `nextStep` says what the person can do. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure'
  readonly code: StartFailureCode
  readonly nextStep: string

  constructor(code: StartFailureCode, message: string, nextStep: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
    this.nextStep = nextStep
  }
}

/** Finds the reason in the output of initdb or postgres. */
export function explainOutput(program: string, dataDir: string, output: readonly string[]): StartFailure {
  const text = output.join('\n')
  const known = knownReasons.find((reason) => reason.pattern.test(text))
  if (known) return new StartFailure(known.code, known.message(dataDir), known.nextStep(dataDir))
  const last = output.findLast((line) => /FATAL|PANIC|error/i.test(line)) ?? output.at(-1) ?? 'it printed nothing'
  return new StartFailure(
    'start_failed',
    `${program} stopped: ${last.trim()}`,
    `read the lines above, or start without the data in ${dataDir}`,
  )
}

/** Finds the reason for a failed file operation in the data directory. Gives an unknown error back unchanged. */
export function explainFileError(dataDir: string, error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new StartFailure(
      'disk_full',
      `the disk that holds ${dataDir} is full`,
      'free some space, then start again',
      error,
    )
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EEXIST') {
    return new StartFailure('data_not_writable', `${dataDir} cannot be written (${code})`, notWritableStep, error)
  }
  return error instanceof Error ? error : new Error(String(error))
}

const notWritableStep = 'choose another data directory, or change the owner of this one'

const knownReasons: readonly {
  pattern: RegExp
  code: StartFailureCode
  message: (dataDir: string) => string
  nextStep: (dataDir: string) => string
}[] = [
  {
    pattern: /No space left on device|Disk quota exceeded|Check free disk space/,
    code: 'disk_full',
    message: (dataDir) => `the disk that holds ${dataDir} is full`,
    nextStep: () => 'free some space, then start again',
  },
  {
    pattern: /Address already in use/,
    code: 'port_taken',
    message: () => 'the port chosen for PostgreSQL is in use',
    nextStep: () => 'choose another port, or none to use a free one',
  },
  {
    pattern: /lock file "postmaster.pid" already exists/,
    code: 'data_in_use',
    message: (dataDir) => `another PostgreSQL is running on ${dataDir}`,
    nextStep: () => 'stop it, or choose another data directory',
  },
  {
    pattern: /database files are incompatible with server|initialized by PostgreSQL version/,
    code: 'start_failed',
    message: (dataDir) => `the data in ${dataDir} was written by another version of PostgreSQL`,
    nextStep: (dataDir) => `move ${dataDir} away and start with an empty one`,
  },
  {
    pattern: /Permission denied|Read-only file system/,
    code: 'data_not_writable',
    message: (dataDir) => `PostgreSQL may not read or write ${dataDir}`,
    nextStep: () => notWritableStep,
  },
]
