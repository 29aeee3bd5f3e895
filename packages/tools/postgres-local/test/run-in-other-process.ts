import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** Starts a server in another process, which a test can kill before it cleans up. */
export async function runInOtherProcess(dataDir: string): Promise<{ adminUrl: string; kill(): Promise<void> }> {
  const program = `
    import { startPostgres } from ${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)}
    const server = await startPostgres({ dataDir: ${JSON.stringify(dataDir)}, syncFirstStart: false })
    console.log(server.adminUrl)
  `
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [adminUrl] = await once(createInterface({ input: child.stdout }), 'line')
  return {
    adminUrl: String(adminUrl),
    async kill() {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}
