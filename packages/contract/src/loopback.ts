/**
 * Whether a host name of a URL means this machine, so that plain http to it crosses no network (W3C Secure Contexts §3.1; RFC 6761 §6.3 for
 * the names under `localhost`).
 */
export function isLoopback(hostname: string): boolean {
  return /(^|\.)localhost$/.test(hostname) || hostname === '127.0.0.1' || hostname === '[::1]'
}
