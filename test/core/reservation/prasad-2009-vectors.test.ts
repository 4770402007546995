import { describe, expect, test } from 'vitest'
import { readVectors } from '../vectors.ts'
import { type Recording, Replayed } from './prasad-2009-recording.ts'
import { evidence } from '../../evidence.ts'

const { sequences } = readVectors('prasad-2009.json') as Recording

describe('K.Prasad’s code of 2009, every column of every step', () => {
  const checked = evidence('prasad-2009')

  test('the recording is whole', () => {
    expect(sequences.length).toBe(61)
    expect(sequences.reduce((sum, { steps }) => sum + steps.length, 0)).toBe(2440)
    expect(new Set(sequences.map(({ profile }) => profile))).toEqual(
      new Set(['plain', 'onecpu', 'remote', 'trap', 'odd']),
    )
  })

  test.each(sequences)('$name', ({ cpus, steps }) => {
    const replayed = new Replayed(cpus)
    for (const [n, step] of steps.entries()) {
      expect({ n, step: replayed.step(step) }).toEqual({ n, step })
    }
    checked(steps.length)
  })
})
