import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'

/** The program of the package that npm has for this machine. */
function anvil(): string {
  const require = createRequire(createRequire(import.meta.url).resolve('@foundry-rs/anvil/package.json'))
  const arch = process.arch === 'x64' ? 'amd64' : process.arch
  return require.resolve(`@foundry-rs/anvil-${process.platform}-${arch}/bin/anvil`)
}

export type LocalChain = Awaited<ReturnType<typeof startChain>>

/** A local EVM chain on a free port of this machine. It makes a block for every transaction until it is told otherwise. */
export async function startChain() {
  const options = ['--port', '0', '--chain-id', '84532', '--accounts', '1', '--slots-in-an-epoch', '1']
  const server = spawn(anvil(), options, { stdio: ['ignore', 'pipe', 'ignore'] })
  let url = ''
  for await (const line of createInterface(server.stdout)) {
    const [, address] = /Listening on (127\.0\.0\.1:\d+)/.exec(line) ?? []
    if (address) url = `http://${address}/`
    if (url) break
  }
  server.stdout.resume()

  async function rpc<T = unknown>(method: string, ...params: unknown[]): Promise<T> {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    const { result, error } = await response.json()
    if (error) throw new Error(`${method}: ${error.message}`)
    return result
  }

  return {
    url,
    rpc,
    mine: (blocks = 1) => rpc('anvil_mine', `0x${blocks.toString(16)}`),
    setBalance: (address: string, wei: bigint) => rpc('anvil_setBalance', address, `0x${wei.toString(16)}`),
    async [Symbol.asyncDispose]() {
      const ended = once(server, 'exit')
      server.kill()
      await ended
    },
  }
}
