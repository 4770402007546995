import type { Format } from '../format.ts'
import { lackeyFormat } from '../lackey-format.ts'
import { lineFormat } from '../line-format.ts'
import { columnsFormat } from './columns.ts'
import { dinFormat } from './din.ts'
import { dynamorioFormat } from './dynamorio.ts'
import { execlogFormat } from './execlog.ts'
import { ftraceHitsFormat } from './ftrace-hits.ts'
import { ftraceFormat } from './ftrace.ts'
import { gdbFormat } from './gdb.ts'
import { gem5Format } from './gem5.ts'
import { kernelReportFormat } from './kernel-report.ts'
import { ksymFormat } from './ksym.ts'
import { mmiotraceFormat } from './mmiotrace.ts'
import { perfHitsFormat } from './perf-hits.ts'
import { perfJsonFormat } from './perf-json.ts'
import { perfFormat } from './perf.ts'
import { pinatraceFormat } from './pinatrace.ts'
import { xdinFormat } from './xdin.ts'

/** All formats of text; of two that fit equally well the first is taken. */
export const formats: readonly Format[] = [
  lackeyFormat,
  ...[
    pinatraceFormat,
    dynamorioFormat,
    execlogFormat,
    mmiotraceFormat,
    perfHitsFormat,
    perfJsonFormat,
    perfFormat,
    ksymFormat,
    ftraceHitsFormat,
    ftraceFormat,
    gem5Format,
    gdbFormat,
    kernelReportFormat,
    xdinFormat,
    columnsFormat,
    dinFormat,
  ].map(lineFormat),
]
