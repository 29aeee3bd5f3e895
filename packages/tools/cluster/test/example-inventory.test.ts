import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../src/root.ts'

const isInstalled = spawnSync(path.join(root, 'scripts/ansible'), ['prepare']).status === 0

test.skipIf(!isInstalled)('the example has every input that must be given, and what is the example is refused', () => {
  const playbook = path.join(root, 'ansible/core-init.yml')
  const inventory = path.join(root, 'ansible/inventory/example/hosts.yml')
  const args = ['playbook', '-i', inventory, playbook, '--tags', 'preflight']
  const { status, stdout } = spawnSync(path.join(root, 'scripts/ansible'), args, { encoding: 'utf8' })
  expect(status).not.toBe(0)
  // The inputs are complete and make sense; the sender is the example's, which is as far as it goes.
  expect(stdout).toContain('ok: [localhost] => (item=login.example.com)')
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain("constellation_mail_from is the example's")
})
