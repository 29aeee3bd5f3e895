import type { IconName } from '@constellation/design'
import type { Messages } from '../locales/index.ts'

/** "Firefox on Windows", in the words of the language. The browser says it of itself: a hint and not a proof. */
export function deviceName(messages: Messages, userAgent: string | null): string {
  if (!userAgent) return messages.account.unknownDevice
  const browser = firstMatch(browsers, userAgent)
  const system = firstMatch(systems, userAgent)
  if (browser && system) return messages.account.device(browser, system)
  return browser ?? system ?? programName(userAgent) ?? messages.account.unknownDevice
}

/** The icon for the kind of device. */
export function deviceIcon(userAgent: string | null): IconName {
  if (!userAgent) return 'device-desktop'
  if (/Mobile|iPhone|iPad|Android/.test(userAgent)) return 'device-mobile'
  return firstMatch(systems, userAgent) ? 'device-desktop' : 'terminal-2'
}

// In this order: most browsers also name the ones they descend from.
const browsers = [
  ['Edge', /\bEdg(e|A|iOS)?\//],
  ['Opera', /\bOPR\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Vivaldi', /\bVivaldi\//],
  ['Firefox', /\b(Firefox|FxiOS)\//],
  ['Chrome', /\b(Chrome|CriOS|HeadlessChrome)\//],
  ['Safari', /\bVersion\/.+\bSafari\//],
] as const

const systems = [
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Android', /\bAndroid\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMac OS X\b|\bMacintosh\b/],
  ['Linux', /\bLinux\b/],
] as const

function firstMatch(table: readonly (readonly [string, RegExp])[], userAgent: string): string | undefined {
  return table.find(([, pattern]) => pattern.test(userAgent))?.[0]
}

function programName(userAgent: string): string | undefined {
  return /^([\w.-]{1,40})\//.exec(userAgent)?.[1]
}
