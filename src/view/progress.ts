import { formatNumber } from '../core/index.ts'
/** A file that is being read. */
export interface Reading {
  readonly title: string
  /** Bytes of the file. */
  readonly size: number
  readonly progress: { readonly bytes: number; readonly accesses: number }
  /** Milliseconds from its start to this progress. */
  readonly passed: number
}

/** Shorter than this the rate says more about the start than about the file. */
const settled = 300

/** `Reading a.lackey: 12.0 of 96.0 MB, 840,000 accesses, 310 MB/s, 5 s left`. */
export function describeProgress({ title, size, progress, passed }: Reading): string {
  const { bytes, accesses } = progress
  const megabytes = (count: number) => (count / 1e6).toFixed(1)
  const read = `Reading ${title}: ${megabytes(bytes)} of ${megabytes(size)} MB, ${formatNumber(accesses)} accesses`
  if (passed < settled || bytes === 0) return read
  const rate = bytes / passed / 1000
  const left = ((size - bytes) / bytes) * passed
  return `${read}, ${rate < 10 ? rate.toFixed(1) : rate.toFixed(0)} MB/s, ${describeTime(left)} left`
}

/** `5 s`, `2 min 5 s`; never less than a second. */
function describeTime(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1000))
  const minutes = Math.floor(seconds / 60)
  return minutes === 0 ? `${seconds} s` : `${minutes} min ${seconds % 60} s`
}
