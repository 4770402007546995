import { test } from 'vitest'
import { policyKeys, policyOf } from '../../../src/core/reservation/policies.ts'
import { clientKinds } from '../../../src/core/reservation/actions.ts'
import { createRun } from '../../../src/core/simulation/run.ts'
import { Conductor } from '../../../src/core/simulation/conductor.ts'
import { formatRegister } from '../../../src/core/registers/text.ts'
test('x', () => {
  for (const key of policyKeys)
    for (const kind of clientKinds) {
      const run = createRun(policyOf(key), {
        cpus: 2,
        tasks: ['A', 'A2', 'B'],
        threads: { A2: 'A' },
      })
      const c = new Conductor(run, [{ id: kind, kind, fallback: 'single-step' }])
      const user = kind === 'gdb' || kind === 'ptrace' || kind === 'utrace' || kind === 'perf'
      const out: string[] = []
      const d = (a: Parameters<Conductor['apply']>[0]) => {
        const o = c.apply(a)
        out.push(
          o
            .map((x) => x.type + ('id' in x ? `(${x.id}${'errno' in x ? ' ' + x.errno : ''})` : ''))
            .join(' '),
        )
      }
      d({ type: 'switch', cpu: 0, task: 'A' })
      for (let i = 0; i < 5; i++)
        d({
          type: 'wish',
          id: `w${i}`,
          client: kind,
          ...(user ? { task: 'A' } : {}),
          watch: {
            address: (user ? 0x601000n : 0xc1000000n) + BigInt(4 * i),
            length: 4,
            type: 'write',
          },
        })
      if (kind === 'gdb') d({ type: 'continue', client: kind, task: 'A' })
      d({
        type: 'access',
        cpu: 0,
        task: 'A',
        access: { kind: 'write', address: (user ? 0x601000n : 0xc1000000n) + 16n, size: 4 },
      })
      d({ type: 'unwish', id: 'w0' })
      d({ type: 'unwish', id: 'w4' })
      if (kind === 'gdb') d({ type: 'continue', client: kind, task: 'A' })
      console.log(
        key,
        kind,
        '\n  ' + out.join('\n  '),
        '\n  ',
        run.owners(0).join(),
        run
          .beliefs()
          .map((b) => `${b.id}:${b.believes}${b.silent ? '!' : ''}`)
          .join(' '),
      )
    }
})
