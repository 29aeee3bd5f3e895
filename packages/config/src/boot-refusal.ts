/**
 * A reason not to start, told in one line. `value` is null for what is unset and never given for a secret; `anchor`
 * names the heading of the runbook that says what to do.
 */
export class BootRefusal extends Error {
  readonly variable: string
  readonly value: string | null
  readonly anchor: string

  constructor(refusal: { variable: string; value: string | null; reason: string; anchor?: string; cause?: unknown }) {
    super(refusal.reason.replaceAll(/\s+/g, ' '), { cause: refusal.cause })
    this.name = 'BootRefusal'
    this.variable = refusal.variable
    this.value = refusal.value
    this.anchor = refusal.anchor ?? referenceAnchor(refusal.variable)
  }

  /** The line that operators and monitors read: `BOOT_FAIL: <name>=<value>: <reason>; see runbook §<anchor>`. */
  get line() {
    return `BOOT_FAIL: ${this.variable}=${JSON.stringify(this.value ?? '(unset)')}: ${this.message}; see runbook §${this.anchor}`
  }
}

/** Where the generated reference describes a variable. */
export function referenceAnchor(name: string): string {
  return name.toLowerCase().replaceAll('_', '-')
}
