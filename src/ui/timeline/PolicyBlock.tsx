import { memo, useMemo } from 'react'
import { Button } from 'react-aria-components'
import { type Policy, type PolicyKey, slotIndices } from '../../core/index.ts'
import { geometryOf } from '../../view/lanes.ts'
import { briefColumns, type ScoreColumn } from '../../view/score-table.ts'
import type { Span } from '../../state/model.ts'
import type { Width } from '../shared/use-width.ts'
import { useScope } from '../use-scope.ts'
import { Lanes } from './Lanes.tsx'
import { ScoreTable } from './ScoreTable.tsx'
import { useBlock } from './use-block.ts'

interface PolicyBlockProps {
  readonly id: PolicyKey
  readonly policy: Policy
  readonly span: Span
  readonly width: Width
  /** The counts that stand beside every policy. */
  readonly columns: readonly ScoreColumn[]
}

/** In a strip only what went wrong has room. */
const wrong = briefColumns([]).filter(({ better }) => better === 'fewer')

/**
 * One policy: its slots over time, what was refused, what was hit and missed, and the sum of it. Its hundreds of
 * shapes are not compared again when only the cursor moves.
 */
export const PolicyBlock = memo(function PolicyBlock({
  id,
  policy,
  span,
  width,
  columns,
}: PolicyBlockProps) {
  const result = useScope(({ results }) => results[id])
  const clients = useScope((scope) => scope.scenario.clients)
  const cpu = useScope((scope) => scope.cpu)
  const focused = useScope((scope) => scope.focus === id)
  const blocks = useScope((scope) => scope.policies.length)
  // On stage the chosen one of many has all the room, and of the others stays what was told, lost and missed.
  const isStrip = useScope(
    ({ presenting, policies, focus }) => presenting && policies.length > 2 && focus !== id,
  )
  const units = useMemo(() => ({ ...span, width: width.units }), [span, width])
  const pixels = useMemo(() => ({ ...span, width: width.pixels }), [span, width])
  const block = useBlock(result, clients, cpu, units)
  return (
    <div
      className="timeline-row policy-block"
      data-focused={focused && blocks > 1}
      data-strip={isStrip}
    >
      <div className="block-head">
        <BlockNames id={id} policy={policy} focused={focused} />
        <span className="lane-names" aria-hidden="true">
          {isStrip
            ? null
            : slotIndices.toReversed().map((slot) => <span key={slot}>DR{slot}</span>)}
          <span data-short="✕">
            <span>refused, lost</span>
          </span>
          <span data-short="hit">
            <span>hits, missed</span>
          </span>
        </span>
      </div>
      {block ? (
        <Lanes
          block={block}
          width={width}
          policy={id}
          axis={pixels}
          geometry={geometryOf(blocks, isStrip)}
        />
      ) : (
        <div />
      )}
      {result ? (
        <ScoreTable score={result.score} title={policy.title} columns={isStrip ? wrong : columns} />
      ) : null}
    </div>
  )
})

interface BlockNamesProps extends Pick<PolicyBlockProps, 'id' | 'policy'> {
  readonly focused: boolean
}

/** Which policy it is. Two buttons of each of six blocks are dear: they are not drawn again with the results. */
const BlockNames = memo(function BlockNames({ id, policy, focused }: BlockNamesProps) {
  const tellAbout = useScope((scope) => scope.tellAbout)
  const setFocus = useScope((scope) => scope.setFocus)
  return (
    <span className="block-names">
      <Button
        className="block-title"
        aria-pressed={focused}
        onPress={() => setFocus(id)}
        aria-label={`${policy.title}: show its registers`}
      >
        {policy.title}
      </Button>
      <Button
        className="block-about"
        data-opens="dialog"
        aria-label={`About ${policy.title}`}
        onPress={() => tellAbout(id)}
      >
        i
      </Button>
      <span className="dim block-motto">{policy.motto}</span>
    </span>
  )
})
