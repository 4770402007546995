import type { PastedBit } from '../../view/pasted.ts'
import '../registers/bit-row.css'

/** Bits 31 to 0 to look at, in two halves; those that are set are named for whoever does not see them. */
export function PastedBits({ name, bits }: { name: string; bits: readonly PastedBit[] }) {
  const set = bits.filter((bit) => bit.set).map(({ bit, field }) => `${bit} (${field.name})`)
  return (
    <figure
      className="bit-row pasted-bits"
      aria-label={`Bits of ${name} that are set: ${set.join(', ') || 'none'}`}
    >
      {[bits.slice(0, 16), bits.slice(16)].map((half) => (
        <div className="bit-half" aria-hidden="true" key={half[0]?.bit}>
          {half.map(({ bit, set: isSet, field, label }) => (
            <div
              className="bit-cell"
              key={bit}
              title={`bit ${bit}, ${field.name}: ${field.meaning}`}
            >
              <span className="bit-label" data-wide={field.width > 1}>
                {label}
              </span>
              <span className="bit" data-set={isSet}>
                {isSet ? '1' : '0'}
              </span>
            </div>
          ))}
        </div>
      ))}
    </figure>
  )
}
